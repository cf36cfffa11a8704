using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace TradingConsole.Core.Backtesting;

/// <summary>A study's whole outcome: the normal and the pessimistic world side by side, and how it was arrived at.</summary>
/// <param name="Kind"><see cref="BacktestKinds"/>.</param>
/// <param name="WalkForward">Null for a single backtest.</param>
public sealed record BacktestResult(
    string Kind, BacktestReport Normal, BacktestReport Pessimistic, WalkForwardSummary? WalkForward)
{
    /// <summary>SHA-256 over every report's result hash, in order: equal inputs give an equal one.</summary>
    public string ResultHash => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(string.Join(
        '|', new[] { Kind, Normal.ResultHash, Pessimistic.ResultHash }.Concat(WalkForward?.Trials.Select(trial => trial.ResultHash) ?? [])))));

    public string ToJson() => JsonSerializer.Serialize(this, BacktestJson.Options);

    /// <exception cref="JsonException">Not a stored result.</exception>
    public static BacktestResult FromJson(string json) =>
        JsonSerializer.Deserialize<BacktestResult>(BacktestSigns.Upgrade(json), BacktestJson.Options) ?? throw new JsonException("A stored backtest was null.");
}

/// <summary>The words of <see cref="BacktestResult.Kind"/>.</summary>
public static class BacktestKinds
{
    public const string Backtest = "backtest";
    public const string WalkForward = "walkforward";
}

/// <param name="Folds">Oldest first.</param>
/// <param name="Trials">Every configuration tried, the chosen one first.</param>
/// <param name="OverfittingProbability">PBO over the trials' daily returns; null with fewer than 4 days.</param>
/// <param name="LossProbability">How often the best half's pick lost money in the other half.</param>
/// <param name="Blocks">Blocks the days were cut into.</param>
public sealed record WalkForwardSummary(
    ImmutableArray<FoldRow> Folds, ImmutableArray<TrialRow> Trials, double? OverfittingProbability, double? LossProbability, int Blocks);

/// <summary>One fold: learned before <paramref name="From"/>, tested up to <paramref name="To"/>, UTC.</summary>
/// <param name="Purged">Rows in no part because their label reached into the next one.</param>
public sealed record FoldRow(
    int Index, DateTimeOffset TrainFrom, DateTimeOffset TrainTo, DateTimeOffset From, DateTimeOffset To, Guid Model,
    int TrainRows, int TestRows, int Purged, int Trades, decimal Net);

public sealed record TrialRow(
    string Name, double EvMin, double RiskPenaltyWeight, int Trades, decimal Net, double? SharpeDaily, double DrawdownMax, string ResultHash);
