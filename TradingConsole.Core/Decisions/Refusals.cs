using System.Numerics;

namespace TradingConsole.Core.Decisions;

/// <summary>Everything the policy can object to, in the order it is asked.</summary>
[Flags]
public enum Refusals
{
    None = 0,
    InputInvalid = 1 << 0,
    NoEdge = 1 << 1,
    EvMin = 1 << 2,
    Q05Min = 1 << 3,
    MaeMax = 1 << 4,
    Regime = 1 << 5,
    StopTooWide = 1 << 6,
    BelowMinQuantity = 1 << 7,
    BelowMinNotional = 1 << 8,
}

/// <summary>The reason codes behind <see cref="Refusals"/>.</summary>
public static class RefusalCodes
{
    /// <summary>How many single refusals there are; every combination is below 2 to this power.</summary>
    public const int Count = 9;

    private static readonly string[] Codes =
    [
        ReasonCodes.InputInvalid, ReasonCodes.NoEdge, ReasonCodes.EvMin, ReasonCodes.Q05Min, ReasonCodes.MaeMax, ReasonCodes.Regime,
        ReasonCodes.StopTooWide, ReasonCodes.BelowMinQuantity, ReasonCodes.BelowMinNotional,
    ];

    /// <summary>The code of one refusal; see <see cref="ReasonCodes"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not exactly one refusal.</exception>
    public static string Code(this Refusals single)
    {
        var bits = (uint)single;
        return BitOperations.PopCount(bits) == 1 && bits < 1u << Count
            ? Codes[BitOperations.TrailingZeroCount(bits)]
            : throw new ArgumentOutOfRangeException(nameof(single), single, "Exactly one refusal has a code.");
    }
}
