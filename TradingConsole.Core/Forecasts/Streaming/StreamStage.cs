using Npgsql;
using TradingConsole.Core.Forecasts.Alerts;
using TradingConsole.Core.Forecasts.Questions;
using TradingConsole.Core.Forecasts.Raw;
using TradingConsole.Core.Forecasts.Runs;
using TradingConsole.Core.Forecasts.Storage;

namespace TradingConsole.Core.Forecasts.Streaming;

/// <summary>Bars and alerts of a run's market messages, out of its raw files: what the live loop made of them as they came.</summary>
public sealed class StreamStage(NpgsqlDataSource database, StreamRules rules, AlertRules alertRules, ReadRawLines read, ReadTicks ticks) : IDerivedStage
{
    private const int BarsWaitingMax = 5_000;

    private readonly AlertStore _alerts = new(database);
    private readonly BarStore _bars = new(database);

    public string Name => "stream";

    public async Task<StageOutcome> DeriveAsync(DerivedRun run, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(run);

        // As the live loop begins an hour: the hour before may have made rows of messages stamped a little ahead.
        await new StreamRows(database).ForgetAsync(run.Run.IntervalStart, run.Run.IntervalEnd, ct);
        var derivation = await BeginAsync(run.Run.IntervalStart, ct);
        var (bars, raised, made) = (new List<PriceBar>(), 0, 0);
        await foreach (var line in LinesAsync(run, ct))
        {
            var output = derivation.Apply(line);
            bars.AddRange(output.Bars);
            if (bars.Count >= BarsWaitingMax || output.Alerts.Length > 0)
            {
                await SaveAsync(output with { Bars = [.. bars] }, ct);
                (made, raised) = (made + bars.Count, raised + output.Alerts.Length);
                bars.Clear();
            }
        }

        bars.AddRange(derivation.Close().Bars);
        await SaveAsync(new StreamOutput([.. bars], []), ct);
        return StageOutcome.Of([("bars", made + bars.Count), ("alerts", raised), .. derivation.Counts]);
    }

    /// <summary>What the live loop applies its lines to, and this step the kept ones.</summary>
    public async Task<StreamDerivation> BeginAsync(DateTimeOffset start, CancellationToken ct) =>
        new(start, await _alerts.LogAsync("stream", start, ct), rules, alertRules, ticks);

    /// <summary>Stores what lines gave; twice is once.</summary>
    public async Task SaveAsync(StreamOutput output, CancellationToken ct)
    {
        await _alerts.SaveAsync(output.Alerts, "stream", ct);
        await _bars.SaveAsync(output.Bars, ct);
    }

    // Files of one run may overlap in time; of equal instants the file that was sealed first comes first, within a file its own order.
    private async IAsyncEnumerable<RawLine> LinesAsync(DerivedRun run, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        var open = new PriorityQueue<IAsyncEnumerator<RawLine>, (long Ticks, long Sequence)>();
        try
        {
            foreach (var file in run.Files.Where(file => file.Source == RawSource.Ws))
            {
                await AdvanceAsync(read(file, ct).GetAsyncEnumerator(ct), file.Sequence);
            }

            while (open.TryDequeue(out var lines, out var place))
            {
                yield return lines.Current;
                await AdvanceAsync(lines, place.Sequence);
            }
        }
        finally
        {
            while (open.TryDequeue(out var lines, out _))
            {
                await lines.DisposeAsync();
            }
        }

        async Task AdvanceAsync(IAsyncEnumerator<RawLine> lines, long sequence)
        {
            if (await lines.MoveNextAsync())
            {
                open.Enqueue(lines, (lines.Current.At.UtcTicks, sequence));
            }
            else
            {
                await lines.DisposeAsync();
            }
        }
    }
}
