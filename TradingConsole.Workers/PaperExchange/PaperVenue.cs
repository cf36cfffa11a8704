using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using TradingConsole.Workers.PaperExchange.Account;
using TradingConsole.Workers.PaperExchange.Faults;
using TradingConsole.Workers.PaperExchange.Markets;
using TradingConsole.Workers.PaperExchange.Rest;
using TradingConsole.Workers.PaperExchange.Streams;

namespace TradingConsole.Workers.PaperExchange;

/// <summary>
/// A whole paper exchange without a socket: calls in, answers and user events out. A simulation drives it directly, the host puts
/// Kestrel around it. The same calls at the same times give the same answers.
/// </summary>
/// <remarks>Safe from several threads, one at a time; driven by one thread the lock is never waited for.</remarks>
internal sealed class PaperVenue
{
    private const int RepliesKeptMax = 256;

    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Lock _lock = new();
    private readonly TimeProvider _clock;
    private readonly PaperListing _listing;
    private readonly RequestLimits _limits;
    private readonly OrderLimits _orders;
    private readonly VenueFaults _faults;
    private readonly BookFaults _bookFaults;
    private readonly UserStreams _streams;
    private readonly PaperAccountOptions _account;
    private readonly Dictionary<(string Method, string Path), PaperRoute> _routes;
    private readonly SortedDictionary<string, PaperReply> _earlier = new(StringComparer.Ordinal); // Bounded by RepliesKeptMax.

    public PaperVenue(IPaperMarket market, TimeProvider clock, PaperExchangeOptions options)
    {
        (_clock, _account) = (clock, options.Account);
        _listing = new PaperListing(market.Instruments);
        _limits = new RequestLimits(options.RequestWeightPerMinute);
        _orders = new OrderLimits(_account.OrdersPerTenSeconds, _account.OrdersPerMinute);
        _faults = new VenueFaults(options.AccountFaults, _account.Seed);
        _streams = new UserStreams(_account, _faults);
        Book = new PaperBook(market, _account, clock.GetUtcNow());
        _bookFaults = new BookFaults(Book, _streams, _faults, isHalfOpen => StreamsBroken?.Invoke(isHalfOpen));
        _routes = MarketRoutes.All(market, _listing, Book, options.RequestWeightPerMinute)
            .Concat(AccountRoutes.All(Book, _listing, _streams, () => _orders, IsHidden))
            .ToDictionary(r => (r.Method, r.Path));
        foreach (var fault in options.AccountFaults)
        {
            _bookFaults.Plan(fault);
        }
    }

    /// <summary>The ledger. Read it between calls, not during one.</summary>
    public PaperBook Book { get; }

    /// <summary>How often each fault has struck.</summary>
    public IReadOnlyDictionary<VenueFaultKind, int> FaultsStruck => _faults.Struck;

    /// <summary>User-stream connections break: false cuts them, true leaves them open and dead.</summary>
    public Action<bool>? StreamsBroken { get; set; }

    /// <summary>Called after a call or a step that may have left messages or changed <see cref="NextDue"/>.</summary>
    public Action? Stirred { get; set; }

    /// <summary>When the exchange has something to do or to say by itself; null: nothing until the next call.</summary>
    public DateTimeOffset? NextDue
    {
        get
        {
            lock (_lock)
            {
                var (book, stream) = (Book.NextDue, _streams.NextDue);
                return book is null || stream < book ? stream : book;
            }
        }
    }

    /// <summary>Whether a new user-stream connection would be accepted now.</summary>
    public bool AcceptsUserStreams
    {
        get
        {
            lock (_lock)
            {
                return _faults.InEffect(VenueFaultKind.RefuseUserStream, _clock.GetUtcNow()) is null;
            }
        }
    }

    /// <summary>Adds a fault to the plan of the running exchange.</summary>
    public void Inject(VenueFault fault)
    {
        lock (_lock)
        {
            _faults.Add(fault);
            _bookFaults.Plan(fault);
        }

        Stirred?.Invoke();
    }

    /// <summary>Ends every fault of calls and events; faults of the book end at their own time.</summary>
    public void ClearFaults()
    {
        lock (_lock)
        {
            _faults.Clear();
        }
    }

    /// <summary>Brings the book to the market clock.</summary>
    public void Advance()
    {
        lock (_lock)
        {
            AdvanceTo(_clock.GetUtcNow());
        }
    }

    /// <summary>Reads or changes the book in its own time, from whatever thread.</summary>
    public T Within<T>(Func<PaperBook, T> act)
    {
        T result;
        lock (_lock)
        {
            AdvanceTo(_clock.GetUtcNow());
            result = act(Book);
            Settle();
        }

        Stirred?.Invoke();
        return result;
    }

    /// <summary>The next message of the user stream that has left the exchange; null when none has.</summary>
    public UserMessage? TakeMessage()
    {
        lock (_lock)
        {
            return _streams.Take(_clock.GetUtcNow());
        }
    }

    public PaperReply Call(PaperCall call)
    {
        PaperReply reply;
        lock (_lock)
        {
            var now = _clock.GetUtcNow();
            AdvanceTo(now);
            reply = _routes.TryGetValue((call.Method, call.Path), out var route)
                ? Serve(call, route, now)
                : Error(PaperError.UnknownPath(call.Method, call.Path), []);
        }

        Stirred?.Invoke();
        return reply;
    }

    private PaperReply Serve(PaperCall call, PaperRoute route, DateTimeOffset now)
    {
        var query = new PaperQuery(call, _listing, now);
        var (refusal, retryAfter) = _limits.Admit(route.Weight(query), route.Pool, now);
        var isSigned = route.Security != CallSecurity.None;
        var opens = route is { Orders: > 0, Method: "POST" } && query.Text("reduceOnly") != "true" && !route.Path.Contains("lgo", StringComparison.Ordinal);
        var fault = _faults.ForCall(now, call.ToString(), isSigned, opens, route.Path.Contains("lgo", StringComparison.Ordinal));
        if (refusal is null && fault is not null)
        {
            (refusal, retryAfter) = Refusal(fault, now);
        }

        if (refusal is not null)
        {
            return Error(refusal, retryAfter > 0
                ? [.. Headers(route, now), ("Retry-After", retryAfter.ToString(CultureInfo.InvariantCulture))]
                : Headers(route, now));
        }

        switch (fault?.Kind)
        {
            case VenueFaultKind.SwallowCall:
                return Lost(ReplyFate.Reset);
            case VenueFaultKind.SwallowSilently:
                return Lost(ReplyFate.Hangs);
            case VenueFaultKind.LateCall:
                Book.At(now + fault.Delay, () => Execute(call, route, query, Book.Now));
                return Lost(ReplyFate.Hangs);
            default:
                break;
        }

        if (route.Method == "GET" && isSigned && _faults.Strike(VenueFaultKind.StaleReads, now, call.ToString()) is not null
            && _earlier.TryGetValue(Target(call), out var earlier))
        {
            return earlier;
        }

        var reply = Execute(call, route, query, now);
        return fault?.Kind switch
        {
            VenueFaultKind.LoseReply => reply with { Fate = ReplyFate.Reset },
            VenueFaultKind.HangReply => reply with { Fate = ReplyFate.Hangs },
            VenueFaultKind.SlowReply => reply with { Delay = fault.Delay },
            VenueFaultKind.GarbleReply => reply with { Body = reply.Body[..(reply.Body.Length / 2)] },
            VenueFaultKind.MisreportCall => Error(Scripted(fault), reply.Headers),
            _ => reply,
        };
    }

    private PaperReply Execute(PaperCall call, PaperRoute route, PaperQuery query, DateTimeOffset now)
    {
        var skew = _faults.InEffect(VenueFaultKind.ClockSkew, now)?.Delay ?? TimeSpan.Zero;
        var error = CallAuthentication.Check(call, route.Security, _account.ApiKey, _account.ApiSecret, now + skew)
            ?? (route.Orders > 0 ? _orders.Admit(route.Orders, now) : null);
        var headers = Headers(route, now);
        var body = new ArrayBufferWriter<byte>(1024);
        using var json = new Utf8JsonWriter(body, Plain);
        query = skew == TimeSpan.Zero || route.Path != "/fapi/v1/time" ? query : new PaperQuery(call, _listing, now + skew);
        error ??= route.Handler(query, json) ?? query.Error;
        Settle();
        if (error is not null)
        {
            return Error(error, headers);
        }

        json.Flush();
        var reply = new PaperReply(200, body.WrittenSpan.ToArray(), headers);
        if (route.Method == "GET" && route.Security != CallSecurity.None && (_earlier.Count < RepliesKeptMax || _earlier.ContainsKey(Target(call))))
        {
            _earlier[Target(call)] = reply;
        }

        return reply;
    }

    private static (PaperError? Error, int RetryAfterSeconds) Refusal(VenueFault fault, DateTimeOffset now)
    {
        var rest = Math.Max(1, (int)Math.Ceiling((fault.Until - now).TotalSeconds));
        return fault.Kind switch
        {
            VenueFaultKind.RateLimit => (PaperError.TooManyRequests(0), rest),
            VenueFaultKind.Ban => (PaperError.Banned(fault.Until), rest),
            VenueFaultKind.Overload => (PaperError.Throttled, 0),
            VenueFaultKind.AlgoServiceDown => (PaperError.ServiceUnavailable, 0),
            VenueFaultKind.Maintenance => (PaperError.Maintenance, 0),
            VenueFaultKind.RefuseCall => (Scripted(fault), 0),
            _ => (null, 0),
        };
    }

    private ImmutableArray<(string, string)> Headers(PaperRoute route, DateTimeOffset now)
    {
        var weight = ("X-MBX-USED-WEIGHT-1M", _limits.Used.ToString(CultureInfo.InvariantCulture));
        if (route.Orders == 0)
        {
            return [weight];
        }

        _orders.Roll(now);
        return
        [
            weight,
            ("X-MBX-ORDER-COUNT-10S", _orders.InTenSeconds.ToString(CultureInfo.InvariantCulture)),
            ("X-MBX-ORDER-COUNT-1M", _orders.InMinute.ToString(CultureInfo.InvariantCulture)),
        ];
    }

    private void AdvanceTo(DateTimeOffset now)
    {
        Book.AdvanceTo(now);
        Settle();
        _streams.Advance(now);
    }

    /// <summary>After anything that may have changed the book: measure protection, hand events to the stream.</summary>
    private void Settle()
    {
        Book.Observe();
        foreach (var said in Book.TakeEvents())
        {
            _streams.Publish(said, _listing);
            if (said is AlgoEvent { Order: { Status: AlgoWords.New } placed })
            {
                _bookFaults.OnPlaced(placed);
            }
        }
    }

    private bool IsHidden(DateTimeOffset createdAt) =>
        _faults.InEffect(VenueFaultKind.HideOrders, Book.Now) is { } fault && Book.Now - createdAt < fault.Delay;

    private static PaperError Scripted(VenueFault fault) => fault.Code == 0 && fault.Status == 503
        ? PaperError.OutcomeUnknown
        : PaperError.Scripted(fault.Status, fault.Code);

    private static PaperReply Lost(ReplyFate fate) => new(0, [], [], fate);

    private static PaperReply Error(PaperError error, ImmutableArray<(string, string)> headers)
    {
        var body = new ArrayBufferWriter<byte>(256);
        using var json = new Utf8JsonWriter(body, Plain);
        json.WriteError(error);
        json.Flush();
        return new PaperReply(error.Status, body.WrittenSpan.ToArray(), headers);
    }

    /// <summary>What a read asked for, without stamp and signature.</summary>
    private static string Target(PaperCall call) => call.Path + "?" + string.Join('&', call.Parameters()
        .Where(p => p.Key is not ("timestamp" or "signature" or "recvWindow")).Select(p => $"{p.Key}={p.Value}"));
}
