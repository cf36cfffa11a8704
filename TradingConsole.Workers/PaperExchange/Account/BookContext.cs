using System.Globalization;
using TradingConsole.Core.Market;
using TradingConsole.Core.Statistics;

namespace TradingConsole.Workers.PaperExchange.Account;

/// <summary>What the parts of one book share: its time, its numbers, its plans and what it has said.</summary>
internal sealed class BookContext(PaperAccountOptions options, PriceBoard prices, DateTimeOffset start)
{
    private long _orderId = 900_000_000_100;
    private long _algoId = 3_000_000_000_001_000;
    private long _tradeId = 710_000_000;
    private long _transactionId = 880_000_000_000;

    public PaperAccountOptions Options { get; set; } = options;

    public PriceBoard Prices { get; } = prices;

    /// <summary>The book's time; never goes back.</summary>
    public DateTimeOffset Now { get; set; } = start;

    public Agenda Agenda { get; } = new();

    public SeededRandom Random { get; } = new(options.Seed);

    /// <summary>Said and not yet taken, in order.</summary>
    public List<BookEvent> Events { get; } = []; // Emptied by the venue after every call and every step.

    /// <summary>What a script has changed about triggering; null: nothing.</summary>
    public AlgoMischief Mischief { get; set; }

    public PaperQuote Quote(Symbol symbol) => Prices.At(symbol, Now);

    public void Say(BookEvent said) => Events.Add(said);

    public long NextOrderId() => ++_orderId;

    public long NextAlgoId() => ++_algoId;

    public long NextTradeId() => ++_tradeId;

    public long NextTransactionId() => ++_transactionId;

    /// <summary>An id for an order whose sender gave none.</summary>
    public static string GeneratedId(long id) => "paper" + id.ToString(CultureInfo.InvariantCulture);
}

/// <summary>How the algo-order service misbehaves on purpose.</summary>
internal enum AlgoMischief
{
    None,

    /// <summary>A triggered order never gets its child.</summary>
    StuckTriggering,

    /// <summary>The engine refuses the child.</summary>
    RejectChild,

    /// <summary>The child fills half and expires.</summary>
    HalfChild,
}
