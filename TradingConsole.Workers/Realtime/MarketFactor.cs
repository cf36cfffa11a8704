using TradingConsole.Core.Features;
using TradingConsole.Core.Market;

namespace TradingConsole.Workers.Realtime;

/// <summary>BTC's context of the last minutes: the market factor in every symbol's row. Owned by the desk's loop.</summary>
internal sealed class MarketFactor
{
    /// <summary>A lane that warms up looks this far back, and a little further for late ones.</summary>
    private const int KeptMinutes = FeatureKernel.LookbackBars + 500;

    private readonly SortedDictionary<long, BtcContext> _contexts = [];
    private BtcContextKernel _kernel = new();

    /// <summary>True when the universe has no BTC: rows then carry no factor instead of waiting for one for ever.</summary>
    public bool IsAbsent { get; set; }

    public void Restart(MinuteSeries btc)
    {
        _kernel = new BtcContextKernel();
        _contexts.Clear();
        for (var i = 0; i < btc.Length; i++)
        {
            Push(btc.Minute[i], btc.Close[i]);
        }
    }

    public void Push(long minute, double close)
    {
        _contexts[minute] = _kernel.Push(minute, close);
        while (_contexts.Count > KeptMinutes)
        {
            _contexts.Remove(_contexts.First().Key);
        }
    }

    public BtcContext At(long minute) =>
        IsAbsent ? BtcContext.Absent : _contexts.GetValueOrDefault(minute);
}
