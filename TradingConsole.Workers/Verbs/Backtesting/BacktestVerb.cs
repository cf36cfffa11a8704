using System.CommandLine;
using TradingConsole.Core.Backtesting;
using TradingConsole.Core.Backtesting.Feeds;
using TradingConsole.Core.Features;
using TradingConsole.Core.Labels;
using TradingConsole.Core.Models;
using TradingConsole.Workers.Verbs.Research;

namespace TradingConsole.Workers.Verbs.Backtesting;

/// <summary><c>backtest</c>: a portfolio through candle files, on a model or on predictions from anywhere.</summary>
internal static class BacktestVerb
{
    public const string Help =
        $"""
        Play candles of many symbols through the desk's own decisions, guards and simulated account.

        One wallet, isolated margin,
        entries at the next minute's open, funding; a normal and a pessimistic world side by side (rules: docs/metrics.md, Backtests).

        {CandleFile.Columns}

        With --model the features are the live kernel's, so an atr column is not read; minutes the model learned from are not played.
        The validation part, which only chose the number of trees, lies after them and is played; walkforward plays test parts alone.

        {PredictionFile.Columns}

        {LabelSpecFile.Keys}
          Default: the model's own; with --predictions the desk's (12, 8, 240, 16, 0.0004, 0.15).

        {BacktestConfigFile.Keys}

        {ContractsFile.Keys}

        {BacktestOutput.Help}
        """;

    public static Command Command()
    {
        var input = new BacktestInputs();
        var model = new Option<string?>("--model") { Description = "Trading model (fold-N.model of walkforward --models, or Artifact on the page of a model); decides every minute after the last it learned from" };
        var predictions = Files("--predictions", "Predictions instead of a model, SYMBOL=FILE, one for each --csv");
        return input.Verb("backtest", Help, [model, predictions], (result, notes, token) =>
            RunAsync(input.Read(result), result.GetValue(model), result.GetValue(predictions) ?? [], notes, token));
    }

    internal static Option<string[]> Files(string name, string description) =>
        new(name) { Description = description + "; one or several, each after a space", AllowMultipleArgumentsPerToken = true };

    public static async Task<BacktestVerbResult> RunAsync(
        BacktestRequest request, string? modelFile, IReadOnlyList<string> predictions, TextWriter notes, CancellationToken cancellationToken)
    {
        request.RequireOutputs(modelFile);
        if (modelFile is null == predictions.Count is 0)
        {
            throw new InvalidDataException("backtest decides by --model FILE or by --predictions SYMBOL=FILE ...; give one of the two");
        }

        var model = modelFile is null ? null : ReadModel(modelFile);
        var minutes = request.Minutes(notes);
        var config = BacktestConfigFile.Read(
            request.Config, request.Label() ?? model?.Header.LabelSpec ?? LabelSpec.Calibrated, request.Seed) with
        {
            Models = model is null ? [] : [model.Id.Value],
        };
        IMinuteFeed feed = model is null ? Given(minutes, predictions) : Modelled(minutes, model, modelFile!, notes);
        var study = await BacktestStudy.RunAsync(feed, config, null, BacktestInputs.Threads, cancellationToken);
        BacktestOutput.Write(study, request.Out, request.Trades);
        return BacktestVerbResult.Of(study, request.Out);
    }

    private static TradingModel ReadModel(string path)
    {
        var content = File.ReadAllBytes(path);
        try
        {
            return TradingModel.Load(content);
        }
        catch (ModelArtifactException) when (content.AsSpan().StartsWith("tree"u8))
        {
            throw new InvalidDataException(
                $"{path}: one LightGBM ensemble, as boost train writes; --model needs a trading model, ten ensembles in one file: "
                + "a fold-N.model of walkforward --models DIR, or the Artifact of a model's page");
        }
        catch (ModelArtifactException unfit)
        {
            throw new InvalidDataException($"{path}: {unfit.Message}", unfit);
        }
    }

    private static SeriesMinuteFeed Given(FileMinutes minutes, IReadOnlyList<string> predictions)
    {
        var files = SymbolFiles.Parse(predictions, "--predictions").ToDictionary(file => file.Symbol, file => file.Path);
        var strange = files.Keys.Except(minutes.Symbols.Select(contract => contract.Symbol)).Order().ToArray();
        if (strange.Length > 0)
        {
            throw new InvalidDataException($"--predictions: {strange[0]} has no candles among --csv");
        }

        var btc = minutes.Btc is { } series ? BtcContextSeries.From(series) : null;
        return new SeriesMinuteFeed(minutes.Symbols.Select(contract => files.TryGetValue(contract.Symbol, out var file)
            ? PredictionFile.Join(file, minutes, contract, btc)
            : throw new InvalidDataException($"--predictions: {contract.Symbol} has candles but no predictions")));
    }

    private static ModelMinuteFeed Modelled(FileMinutes minutes, TradingModel model, string file, TextWriter notes)
    {
        // A label of the last row learned reads its whole horizon: those minutes are known to the model too.
        var unseen = model.Header.TrainEndMinute + model.Header.LabelSpec.HorizonBars + 1;
        var from = Math.Max(minutes.FromMinute, unseen);
        if (from >= minutes.ToMinute)
        {
            throw new InvalidDataException(FormattableString.Invariant(
                $"{file}: the model learned up to {Core.Time.MinuteGrid.FromIndex(unseen):u}, the candles end at {Core.Time.MinuteGrid.FromIndex(minutes.ToMinute):u}; there is no later minute to test it on"));
        }

        if (from > minutes.FromMinute)
        {
            notes.WriteLine(FormattableString.Invariant($"Played from {Core.Time.MinuteGrid.FromIndex(from):u} on: the model learned from what lies before"));
        }

        return new ModelMinuteFeed(minutes, ModelSchedule.Always(model), from, minutes.ToMinute, BacktestInputs.Threads);
    }
}
