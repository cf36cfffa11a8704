using TradingConsole.Core.Forecasts.Raw;
using TradingConsole.Core.Forecasts.Runs;
using TradingConsole.Core.Forecasts.Storage;
using TradingConsole.Core.Forecasts.Streaming;

namespace TradingConsole.Workers.Forecasts;

/// <summary>One hour of the stream: what comes is kept and derived from in the same order, so that a rebuild derives the same.</summary>
internal sealed class StreamHour : IAsyncDisposable
{
    private readonly StreamStage _stage;
    private readonly StreamDerivation _derivation;
    private readonly RawShelf _shelf;
    private readonly ForecastRun _run;
    private readonly List<PriceBar> _bars = [];
    private RawSeries? _open;
    private DateTimeOffset _last = DateTimeOffset.MinValue;
    private int _files;
    private long _barsMade;
    private long _alerts;

    private StreamHour(ForecastRun run, StreamStage stage, StreamDerivation derivation, RawShelf shelf) =>
        (_run, _stage, _derivation, _shelf) = (run, stage, derivation, shelf);

    /// <summary>Alerts of an earlier process that nothing sealed supports.</summary>
    public int Lost { get; private set; }

    public (string What, long Count)[] Counts => [("bars", _barsMade), ("alerts", _alerts), .. _derivation.Counts];

    /// <summary>Begins the hour, or takes it up where its sealed messages end.</summary>
    /// <remarks>What an earlier process derived of the hour is taken away first: part of it may rest on messages that were never sealed.</remarks>
    public static async Task<StreamHour> BeginAsync(ForecastRun run, StreamStage stage, RawShelf shelf, StreamRows rows, CancellationToken ct)
    {
        var before = await rows.ForgetAsync(run.IntervalStart, run.IntervalEnd, ct);
        var hour = new StreamHour(run, stage, await stage.BeginAsync(run.IntervalStart, ct), shelf);
        var files = shelf.List(run.RunId);
        foreach (var file in files.Where(file => file.Source == RawSource.Ws))
        {
            await foreach (var line in shelf.ReadAsync(file, ct))
            {
                await hour.DeriveAsync(line, ct);
            }
        }

        await hour.SaveAsync(ct);
        hour._files = files.Length;
        hour.Lost = (int)Math.Max(0, before - hour._alerts);
        return hour;
    }

    /// <summary>Keeps a line and derives what follows from it.</summary>
    public async Task TakeAsync(RawLine line, CancellationToken ct)
    {
        line = line.At < _last ? line with { At = _last } : line; // Several sockets deliver into one queue: a hair of disorder.
        _open ??= _shelf.Begin(RawSource.Ws, $"messages-{++_files:000}", _run.RunId);
        await _open.AppendAsync(line, ct);
        await DeriveAsync(line, ct);
    }

    /// <summary>Writes the bars that are over; alerts never wait for it.</summary>
    public async Task SaveAsync(CancellationToken ct)
    {
        if (_bars.Count > 0)
        {
            await _stage.SaveAsync(new StreamOutput([.. _bars], []), ct);
            _barsMade += _bars.Count;
            _bars.Clear();
        }
    }

    public async Task SealAsync(CancellationToken ct)
    {
        if (_open is { } series)
        {
            await series.SealAsync(ct);
            await series.DisposeAsync();
            _open = null;
        }
    }

    public async Task EndAsync(CancellationToken ct)
    {
        await SealAsync(ct);
        _bars.AddRange(_derivation.Close().Bars);
        await SaveAsync(ct);
    }

    public async ValueTask DisposeAsync()
    {
        await SealAsync(CancellationToken.None); // A process that ends in good order takes nothing along.
    }

    private async Task DeriveAsync(RawLine line, CancellationToken ct)
    {
        _last = line.At > _last ? line.At : _last;
        var output = _derivation.Apply(line);
        _bars.AddRange(output.Bars);
        if (output.Alerts.Length > 0)
        {
            await _stage.SaveAsync(new StreamOutput([], output.Alerts), ct);
            _alerts += output.Alerts.Length;
        }
    }
}
