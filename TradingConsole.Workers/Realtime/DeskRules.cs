using System.Collections.Immutable;
using TradingConsole.Core.Decisions;
using TradingConsole.Core.Execution;
using TradingConsole.Core.Labels;
using TradingConsole.Core.Models;
using TradingConsole.Core.Risk;

namespace TradingConsole.Workers.Realtime;

/// <summary>What the desk decides by right now. Immutable: a change replaces the whole between two turns, never inside one.</summary>
/// <param name="Champion">The model in production; null until the first is promoted.</param>
/// <param name="Label">The active label preset: what the next training run learns. Decisions use the champion's own.</param>
public sealed record DeskRules(
    TradingMode Mode,
    Champion? Champion,
    LabelSpec Label,
    int LabelVersion,
    PolicyPreset Policy,
    int PolicyVersion,
    RiskPreset Risk,
    int RiskVersion)
{
    /// <summary>Models that decide beside the champion, oldest first; at most <see cref="LifeCycle.ChallengersMax"/>.</summary>
    public ImmutableArray<Champion> Challengers { get; init; } = [];
}

/// <summary>A model in production or beside it, loaded.</summary>
public sealed record Champion(ModelRecord Record, TradingModel Model);
