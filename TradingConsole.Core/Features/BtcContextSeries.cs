using TradingConsole.Core.Market;

namespace TradingConsole.Core.Features;

/// <summary>BTC's context for every minute of its series: computed once, read by every symbol's matrix.</summary>
/// <remarks>Immutable; may be read from several threads.</remarks>
public sealed class BtcContextSeries
{
    private readonly long[] _minutes;
    private readonly BtcContext[] _contexts;

    private BtcContextSeries(long[] minutes, BtcContext[] contexts) => (_minutes, _contexts) = (minutes, contexts);

    public static BtcContextSeries From(MinuteSeries btc)
    {
        var kernel = new BtcContextKernel();
        var contexts = new BtcContext[btc.Length];
        for (var i = 0; i < btc.Length; i++)
        {
            contexts[i] = kernel.Push(btc.Minute[i], btc.Close[i]);
        }

        return new(btc.Minute, contexts);
    }

    /// <summary>The context of that very minute, not ready where BTC has no such bar.</summary>
    /// <param name="cursor">Position of the last look-up; look-ups of one cursor must ask for ascending minutes. Start at 0.</param>
    internal BtcContext At(long minute, ref int cursor)
    {
        while (cursor < _minutes.Length && _minutes[cursor] < minute)
        {
            cursor++;
        }

        return cursor < _minutes.Length && _minutes[cursor] == minute ? _contexts[cursor] : default;
    }
}
