using System.Collections.Immutable;
using TradingConsole.Core.Market;

namespace TradingConsole.Core.Models;

/// <summary>The ten things a model predicts: five for each side.</summary>
public static class ModelTargets
{
    public const string Er = "er";
    public const string Q05 = "q05";
    public const string Mae = "mae";
    public const string Hold = "hold";
    public const string PTp = "p_tp";

    /// <summary>Long first, then short; in each the order of <see cref="DirectionPrediction"/>.</summary>
    public static readonly ImmutableArray<string> All =
    [
        .. ((PositionSide[])[PositionSide.Long, PositionSide.Short]).SelectMany(side =>
            ((string[])[Er, Q05, Mae, Hold, PTp]).Select(target => Name(target, side))),
    ];

    /// <summary>e.g. <c>er_long</c>.</summary>
    public static string Name(string target, PositionSide side) =>
        $"{target}_{(side == PositionSide.Long ? "long" : "short")}";
}
