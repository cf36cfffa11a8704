using TradingConsole.Core.Execution;
using TradingConsole.Workers.Realtime;
using TradingConsole.Workers.Realtime.Commands;

namespace TradingConsole.Web.Components;

/// <summary>
/// The mode as the gateway at the wire enforces it, which is what frame, badge and top bar show. A gateway that does not answer has no
/// mode: nobody may read safety into it.
/// </summary>
public static class GatewayMode
{
    public const string Unknown = "UNKNOWN";

    /// <param name="standing">What is armed at the wire.</param>
    /// <param name="silence">Set while the desk publishes nothing.</param>
    /// <returns><c>OFF</c>, <c>SHADOW</c>, <c>LIVE</c> or <c>UNKNOWN</c>.</returns>
    public static string Of(DeskSnapshot desk, LiveStanding standing, TimeSpan? silence) =>
        silence is not null ? Unknown
        : standing.IsArmed ? Word(TradingMode.Live) // Entries may leave, whatever the desk believes.
        : desk.Mode == TradingMode.Live ? Unknown // Live without an armed gate: one of the two is not told the other's truth yet.
        : Word(desk.Mode);

    private static string Word(TradingMode mode) => mode.Word().ToUpperInvariant();
}
