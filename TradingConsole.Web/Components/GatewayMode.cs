using TradingConsole.Core.Execution;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Web.Components;

/// <summary>
/// The mode as the gateway at the wire enforces it, which is what frame, badge and top bar show. A gateway that does not answer has no
/// mode: nobody may read safety into it.
/// </summary>
public static class GatewayMode
{
    public const string Unknown = "UNKNOWN";

    /// <param name="silence">Set while the desk publishes nothing.</param>
    /// <returns><c>OFF</c>, <c>SHADOW</c>, <c>LIVE</c> or <c>UNKNOWN</c>.</returns>
    public static string Of(DeskSnapshot desk, TimeSpan? silence) =>
        silence is not null || (desk.Mode == TradingMode.Live && desk.Live.Picture is null) ? Unknown : Word(desk.Mode);

    private static string Word(TradingMode mode) => mode.Word().ToUpperInvariant();
}
