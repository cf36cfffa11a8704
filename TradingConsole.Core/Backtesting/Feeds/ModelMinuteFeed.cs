using System.Collections.Immutable;
using TradingConsole.Core.Features;
using TradingConsole.Core.Market;
using TradingConsole.Core.Time;

namespace TradingConsole.Core.Backtesting.Feeds;

/// <summary>
/// Recorded minutes through the live feature kernel and a schedule of models, a chunk at a time. What lies in memory is one chunk
/// and one kernel a symbol, whatever the span.
/// </summary>
/// <remarks>
/// Kernels are fed <see cref="FeatureKernel.LookbackBars"/> minutes from before the span, so that rows do not depend on where it
/// begins. Symbols are predicted side by side; each symbol's rows depend on its own minutes and BTC's only.
/// </remarks>
public sealed class ModelMinuteFeed : IMinuteFeed
{
    /// <summary>Long enough that the last 21 distinct rates lie in it, as the desk reads before its first bar.</summary>
    private const long FundingLeadMinutes = 60 * 24 * 40;

    private readonly IMinuteSource _source;
    private readonly ModelSchedule _schedule;
    private readonly SymbolPredictor[] _predictors;
    private readonly BtcContextKernel _btc = new();
    private readonly int _threads;
    private readonly long _from;
    private readonly long _to;
    private BtcContext[] _contexts = [];
    private long _next;

    /// <param name="fromMinute">First minute delivered.</param>
    /// <param name="toMinute">The minute after the last.</param>
    /// <param name="threads">Symbols predicted side by side. Changes speed, never a result.</param>
    /// <exception cref="BacktestException">An empty span.</exception>
    public ModelMinuteFeed(IMinuteSource source, ModelSchedule schedule, long fromMinute, long toMinute, int threads = 2)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(schedule);
        if (toMinute <= fromMinute)
        {
            throw new BacktestException($"the span from {fromMinute} to {toMinute} holds no minute");
        }

        (_source, _schedule, _from, _to, _threads) = (source, schedule, fromMinute, toMinute, Math.Max(1, threads));
        Symbols = [.. source.Symbols.OrderBy(symbol => symbol.Symbol)];
        _predictors = [.. Symbols.Select(_ => new SymbolPredictor())];
        _next = long.MinValue;
    }

    public ImmutableArray<BacktestSymbol> Symbols { get; }

    public long MinutesTotal => _to - _from;

    public async ValueTask<bool> ReadAsync(MinuteChunk chunk, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(chunk);
        if (_next == long.MinValue)
        {
            await WarmAsync(cancellationToken);
            _next = _from;
        }

        if (_next >= _to)
        {
            return false;
        }

        var minutes = (int)Math.Min(chunk.Capacity, _to - _next);
        chunk.Begin(_next, minutes);
        await FillAsync(_next, _next + minutes, chunk, cancellationToken);
        _next += minutes;
        return true;
    }

    private async ValueTask WarmAsync(CancellationToken cancellationToken)
    {
        for (var slot = 0; slot < Symbols.Length; slot++)
        {
            var rates = await _source.ReadFundingAsync(
                Symbols[slot].Symbol, _from - FundingLeadMinutes, _from - FeatureKernel.LookbackBars, cancellationToken);
            _predictors[slot].Kernel.SeedFunding([.. rates.Select(rate => rate.Rate)]);
        }

        // The factor looks further back than the kernels do; its contexts of those early minutes are not kept.
        var early = _from - Math.Max(BtcContextKernel.LookbackBars, FeatureKernel.LookbackBars);
        await PushBtcAsync(early, _from - FeatureKernel.LookbackBars, cancellationToken);
        await FillAsync(_from - FeatureKernel.LookbackBars, _from, null, cancellationToken);
    }

    private async ValueTask FillAsync(long from, long to, MinuteChunk? chunk, CancellationToken cancellationToken)
    {
        await PushBtcAsync(from, to, cancellationToken);
        var series = new MinuteSeries[Symbols.Length];
        for (var slot = 0; slot < Symbols.Length; slot++)
        {
            series[slot] = await _source.ReadAsync(Symbols[slot].Symbol, from, to, cancellationToken);
            if (chunk is not null)
            {
                foreach (var rate in await _source.ReadFundingAsync(Symbols[slot].Symbol, from, to, cancellationToken))
                {
                    chunk.Settlements.Add(new FundingSettlement(MinuteGrid.ToIndex(rate.Time), slot, rate.Rate));
                }
            }
        }

        chunk?.Settlements.Sort(static (left, right) =>
            left.Minute.CompareTo(right.Minute) is var byMinute && byMinute != 0 ? byMinute : left.Slot.CompareTo(right.Slot));
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = _threads, CancellationToken = cancellationToken };
        Parallel.For(0, Symbols.Length, parallel, slot =>
            _predictors[slot].Fill(series[slot], _contexts, from, _source.HasBtc, _schedule, chunk, slot));
    }

    private async ValueTask PushBtcAsync(long from, long to, CancellationToken cancellationToken)
    {
        if (!_source.HasBtc || to <= from)
        {
            return;
        }

        var minutes = (int)(to - from);
        if (_contexts.Length < minutes)
        {
            _contexts = new BtcContext[minutes];
        }

        Array.Clear(_contexts);
        var btc = await _source.ReadAsync(Symbol.Btc, from, to, cancellationToken);
        for (var i = 0; i < btc.Length; i++)
        {
            _contexts[btc.Minute[i] - from] = _btc.Push(btc.Minute[i], btc.Close[i]);
        }
    }
}
