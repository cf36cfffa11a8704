using System.Collections.Immutable;
using Npgsql;
using TradingConsole.Core.Forecasts.Alerts;
using TradingConsole.Core.Forecasts.Bands;
using TradingConsole.Core.Forecasts.Calibration;
using TradingConsole.Core.Forecasts.Cutoffs;
using TradingConsole.Core.Forecasts.Frames;
using TradingConsole.Core.Forecasts.PostMortems;
using TradingConsole.Core.Forecasts.Questions;
using TradingConsole.Core.Forecasts.Raw;
using TradingConsole.Core.Forecasts.Registry.Normalizing;
using TradingConsole.Core.Forecasts.Streaming;
using TradingConsole.Core.Forecasts.Trust;

namespace TradingConsole.Core.Forecasts.Runs;

/// <summary>The steps that derive, in their order: the same list for a run and for a rebuild.</summary>
public static class DerivedStages
{
    /// <exception cref="ArgumentOutOfRangeException">No such pipeline.</exception>
    public static ImmutableArray<IDerivedStage> Of(string pipeline, NpgsqlDataSource database, RawShelf shelf, ForecastRules rules) => pipeline switch
    {
        RunWords.DailyBatch =>
        [
            new NormalizeStage(database, shelf),
            new QuestionStage(database, shelf.ReadAsync),
            new SnapshotsStage(database, rules.Cutoffs, rules.Liquidity),
            new CutoffsStage(database, rules.Cutoffs),
            new FrameStage(database, rules.Frames),
            new BandStage(database, rules.Bands, shelf.ReadAsync),
            new CalibrationStage(database, rules.Calibration),
            new TrustStage(database, rules.Trust),
            new AlertStage(database, rules.Alerts),
            new ExplanationStage(database, shelf.ReadAsync),
        ],
        RunWords.PostMortem => [new PostMortemStage(database, rules.Alerts)],
        RunWords.Stream => [Stream(database, shelf, rules)],
        _ => throw new ArgumentOutOfRangeException(nameof(pipeline), pipeline, "expected daily_batch, postmortem or stream"),
    };

    /// <summary>What the live loop and a rebuild both make bars and alerts with.</summary>
    public static StreamStage Stream(NpgsqlDataSource database, RawShelf shelf, ForecastRules rules) =>
        new(database, rules.Stream, rules.Alerts, shelf.ReadAsync, MessageTicks.Read);
}
