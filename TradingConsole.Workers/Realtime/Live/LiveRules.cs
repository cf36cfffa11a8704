namespace TradingConsole.Workers.Realtime.Live;

/// <summary>How often the live desk looks and how long it waits. All times on the market clock.</summary>
public sealed record LiveRules
{
    public static readonly LiveRules Default = new();

    /// <summary>Between two comparisons of everything with the venue. Weight 100 of 2400 a minute each.</summary>
    public TimeSpan ReconcileEvery { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The same while open orders disagree.</summary>
    public TimeSpan ReconcileAgainAfter { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Between two readings of positions and balance alone. Weight 10 each.</summary>
    public TimeSpan LookEvery { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The same while positions disagree, or everything is being closed.</summary>
    public TimeSpan LookAgainAfter { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Weight that readings of the account may use at once, of 2400 a minute for the address; orders themselves weigh nothing.</summary>
    public int ReadWeightAtOnce { get; init; } = 600;

    /// <summary>And in the long run.</summary>
    public double ReadWeightPerMinute { get; init; } = 1_200;

    /// <summary>A reading that is not back by then is given up on, and the next one starts beside it.</summary>
    public TimeSpan RoundPatience { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The account's money counts as unknown when it was not read for this long.</summary>
    public TimeSpan BalanceBelieved { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>A protective order whose intent is not durable by then leaves without: a dead database must not strip a position.</summary>
    public TimeSpan JournalPatience { get; init; } = TimeSpan.FromMilliseconds(400);

    /// <summary>Pause before saving again what could not be saved.</summary>
    public TimeSpan SaveAgainAfter { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a round trip that is over still takes late news.</summary>
    public TimeSpan RememberFor { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Pause before reading fills that orders speak of and nobody showed yet.</summary>
    public TimeSpan FillsPatience { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>An execution the stream keeps silent about for this long means that it is deaf.</summary>
    public TimeSpan StreamLag { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Nothing is opened on a symbol for this long after the venue refused an entry on it.</summary>
    public TimeSpan HaltSymbolFor { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Open conditional orders the venue allows over all symbols; two are reserved for every entry.</summary>
    public int ConditionalOrdersMax { get; init; } = 200;

    /// <summary>How far back <see cref="LivePicture.OrderFailures"/> reaches.</summary>
    public TimeSpan FailuresKept { get; init; } = TimeSpan.FromMinutes(10);
}
