using TradingConsole.Core.Features;
using TradingConsole.Core.Market;

namespace TradingConsole.Workers.Realtime;

/// <summary>How far a symbol's lane has come.</summary>
internal enum LanePhase
{
    /// <summary>No closed minute seen yet.</summary>
    Cold,

    /// <summary>History is being fetched and the kernel fed; closed minutes wait.</summary>
    Warming,

    /// <summary>Every closed minute goes straight into a decision turn.</summary>
    Live,
}

/// <summary>Everything the desk keeps about one symbol. Owned by the desk's loop; not thread safe.</summary>
internal sealed class SymbolLane(Symbol symbol)
{
    /// <summary>Bounded: a warm-up that takes longer than this many minutes starts over.</summary>
    public const int WaitingMax = 2_000;

    private const int MinutesPerDay = 1_440;

    private readonly (long Minute, double Close)[] _day = new (long, double)[MinutesPerDay];

    public Symbol Symbol { get; } = symbol;

    public Instrument? Instrument { get; set; }

    public LanePhase Phase { get; set; } = LanePhase.Cold;

    /// <summary>Minutes are missing that the stream should have delivered; closed by the next warm-up.</summary>
    public bool HasGap { get; set; }

    public MinuteAssembler Minutes { get; } = new();

    public FeatureKernel Kernel { get; private set; } = new();

    /// <summary>The latest minute the kernel has seen, −1 before the first.</summary>
    public long LastMinute { get; private set; } = -1;

    /// <summary>The latest closed minute the stream delivered; an older one is a duplicate.</summary>
    public long LastClosed { get; set; } = -1;

    /// <summary>The latest minute whose open has been shown to the simulated account.</summary>
    public long LastOpened { get; set; } = -1;

    /// <summary>Open price of <see cref="LastOpened"/>, USDT.</summary>
    public double OpenPrice { get; set; }

    /// <summary>Closed minutes that arrived while the lane was warming, in order.</summary>
    public List<ClosedMinute> Waiting { get; } = [];

    public double[] Row { get; } = new double[FeatureSchema.V1.Count];

    public bool RowReady { get; private set; }

    public double? Last { get; set; }

    public PremiumSample? Premium { get; set; }

    public DateTimeOffset? LastEventAt { get; set; }

    /// <summary>When the latest closed minute arrived, market clock.</summary>
    public DateTimeOffset ClosedAt { get; set; }

    /// <summary>The last settled rate the desk knows; NaN before the first.</summary>
    public double SettledFunding { get; set; } = double.NaN;

    /// <summary>Close 24 hours before the lane warmed up: what <see cref="DayAgo"/> says until the lane has a day of its own.</summary>
    public double? DayAgoClose { get; set; }

    /// <summary>Starts a new kernel; the rates are those settled before its first bar, oldest first.</summary>
    public void Restart(ReadOnlySpan<double> fundingBefore)
    {
        Kernel = new FeatureKernel();
        Kernel.SeedFunding(fundingBefore);
        LastMinute = -1;
        RowReady = false;
    }

    /// <summary>The close one day before a minute, for the change a person reads; null when it is not known.</summary>
    public double? DayAgo(long minute)
    {
        var (index, close) = _day[(minute - MinutesPerDay) % MinutesPerDay];
        return index == minute - MinutesPerDay ? close : DayAgoClose;
    }

    public bool Push(in FeatureInput bar, in BtcContext btc)
    {
        _day[bar.Minute % MinutesPerDay] = (bar.Minute, bar.Close);
        RowReady = Kernel.Push(bar, btc, Row);
        LastMinute = bar.Minute;
        return RowReady;
    }

    /// <summary>The kernel's view of a closed minute.</summary>
    public FeatureInput InputOf(in ClosedMinute minute) => new(
        minute.Index,
        minute.Candle.Open,
        minute.Candle.High,
        minute.Candle.Low,
        minute.Candle.Close,
        minute.Candle.Volume,
        minute.Mark?.High ?? double.NaN,
        minute.Mark?.Low ?? double.NaN,
        minute.Mark?.Close ?? double.NaN,
        minute.Premium?.IndexPrice ?? double.NaN,
        SettledFunding);
}
