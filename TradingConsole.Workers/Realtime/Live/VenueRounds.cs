using System.Collections.Immutable;
using TradingConsole.Core.Exchange;
using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Exchange.Binance;
using TradingConsole.Core.Execution.Brackets;
using TradingConsole.Core.Execution.Orders;
using TradingConsole.Core.Execution.Reconciliation;
using TradingConsole.Core.Market;

namespace TradingConsole.Workers.Realtime.Live;

/// <summary>What one round of reading brought. The later parts are null in a look at positions and balance alone.</summary>
/// <param name="ReadAt">Before the first of the reads began.</param>
internal sealed record RoundTruth(
    DateTimeOffset ReadAt, ImmutableArray<VenuePosition> Positions, VenueBalance Balance, ImmutableArray<VenueOrder>? Orders,
    ImmutableArray<VenueConditional>? Conditionals, AccountSetup? Setup, ImmutableArray<SymbolSetup>? Symbols);

/// <summary>Reads the account in rounds and compares it with the brackets. A read that failed changes nothing it knows.</summary>
internal sealed class VenueRounds(LiveContext context, BracketDesk brackets, FillRouter fills, ReadAllowance allowance)
{
    private const int SweptRemembered = 1_000;
    private const int SweepsHurried = 3;

    private const int LookWeight = 10;
    private const int FullWeight = 100;
    private const int ReserveOfFull = 60;

    // A position carries the time of its last change; readings may trail fills by this much and still be of now.
    private static readonly TimeSpan Trailing = TimeSpan.FromSeconds(1);

    private readonly SortedDictionary<string, int> _swept = new(StringComparer.Ordinal);
    private int _round;
    private DateTimeOffset? _beganAt;
    private bool _isFullUnderWay;
    private bool _isOutdated;
    private DateTimeOffset _fullAt = DateTimeOffset.MaxValue;
    private DateTimeOffset _lookAt = DateTimeOffset.MaxValue;
    private DateTimeOffset? _toldStaleAt;
    private string? _failing;
    private int _fullsWasted;

    /// <summary>The latest comparison.</summary>
    public ReconcileReport Report { get; private set; } = ReconcileReport.Never;

    /// <summary>When the latest complete round began; null before the first.</summary>
    public DateTimeOffset? FullReadAt { get; private set; }

    public RoundTruth? Latest { get; private set; }

    public ImmutableArray<VenueOrder> Orders { get; private set; } = [];

    public ImmutableArray<VenueConditional> Conditionals { get; private set; } = [];

    public AccountSetup? Setup { get; private set; }

    /// <summary>The venue refuses our key: nothing can be read or done.</summary>
    public string? KeyRefused { get; private set; }

    /// <summary>A round is in and compared.</summary>
    public Action<RoundTruth>? Read { get; set; }

    /// <summary>Whether looks come quickly because somebody waits for the account to change.</summary>
    public Func<bool> IsHurried { get; set; } = () => false;

    /// <summary>Everything as soon as possible.</summary>
    public void FullSoon() => _fullAt = context.Now;

    /// <summary>Positions and balance as soon as possible.</summary>
    public void LookSoon() => _lookAt = context.Now < _lookAt ? context.Now : _lookAt;

    /// <summary>A full round begins afresh even if one is under way: what it read may be from before.</summary>
    public void Restart()
    {
        _isOutdated = _beganAt is not null;
        FullSoon();
    }

    /// <returns>When to be called next at the latest.</returns>
    public DateTimeOffset Tick()
    {
        if (_beganAt is { } began && context.Now >= began + context.Patience.RoundPatience)
        {
            Failed(new TimeoutException("the venue did not answer in time"));
        }

        if ((_beganAt is null || _isOutdated) && context.Now >= _fullAt)
        {
            Try(isFull: true, ref _fullAt);
        }

        if (_beganAt is null && context.Now >= _lookAt)
        {
            Try(isFull: false, ref _lookAt);
        }

        return _beganAt is { } now ? Earlier(now + context.Patience.RoundPatience, _isOutdated ? _fullAt : DateTimeOffset.MaxValue) : Earlier(_fullAt, _lookAt);
    }

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;

    private void Try(bool isFull, ref DateTimeOffset due)
    {
        if (allowance.TryTake(isFull ? FullWeight : LookWeight, isFull ? ReserveOfFull : 0, out var again))
        {
            Begin(isFull);
        }
        else
        {
            due = again;
        }
    }

    private void Begin(bool isFull)
    {
        var (round, readAt) = (++_round, context.Now);
        (_beganAt, _isFullUnderWay, _isOutdated) = (readAt, isFull, false);
        context.Run(
            token => ReadAsync(context.Account, readAt, isFull, token),
            truth => Mine(round, () => Took(truth)),
            failure => Mine(round, () => Failed(failure)));
    }

    private void Mine(int round, Action act)
    {
        if (round == _round && _beganAt is not null)
        {
            act();
        }
    }

    private static async Task<RoundTruth> ReadAsync(IFuturesAccount account, DateTimeOffset readAt, bool isFull, CancellationToken token)
    {
        var orders = isFull ? await account.GetOpenOrdersAsync(token) : (ImmutableArray<VenueOrder>?)null;
        var conditionals = isFull ? await account.GetOpenConditionalsAsync(token) : (ImmutableArray<VenueConditional>?)null;
        var positions = await account.GetPositionsAsync(token);
        var balance = await account.GetBalanceAsync(token);
        return new RoundTruth(
            readAt, positions, balance, orders, conditionals, isFull ? await account.GetSetupAsync(token) : null,
            isFull ? await account.GetSymbolSetupsAsync(token) : null);
    }

    private void Failed(Exception failure)
    {
        (_beganAt, _isOutdated) = (null, false);
        KeyRefused = failure is BinanceException { Kind: VenueErrorKind.Auth } refused ? refused.Message : KeyRefused;
        if (_failing != failure.Message)
        {
            _failing = failure.Message;
            context.Tell("RECONCILE_FAILED", 1, null, null, $"The account could not be read: {failure.Message}");
        }

        ReadAgain();
    }

    private void Took(RoundTruth truth)
    {
        var isOutdated = _isOutdated;
        (_beganAt, _failing, KeyRefused, _isOutdated) = (null, null, null, false);
        if (truth.Positions.FirstOrDefault(position => position.UpdatedAt + Trailing < fills.LatestOn(position.Symbol)) is { } past)
        {
            Stale(past.Symbol);
            return;
        }

        Latest = truth;
        if (truth.Orders is { } orders)
        {
            _fullsWasted = 0;
            (Orders, Conditionals, Setup, FullReadAt) = (orders, truth.Conditionals!.Value, truth.Setup, truth.ReadAt);
        }

        Compare(truth);
        Schedule(truth);
        if (isOutdated)
        {
            FullSoon(); // What was wanted afresh was not allowed yet.
        }

        Read?.Invoke(truth);
    }

    private void Stale(Symbol symbol)
    {
        if (_toldStaleAt is null || context.Now - _toldStaleAt > TimeSpan.FromMinutes(1))
        {
            _toldStaleAt = context.Now;
            context.Tell("READS_STALE", 1, symbol, null, $"The venue shows {symbol} as it was before its last execution; the reading is not used.");
        }

        ReadAgain();
    }

    // Full rounds are heavy: repeated each second they would use up the address's limit and starve themselves.
    private void ReadAgain()
    {
        if (_isFullUnderWay)
        {
            var pause = context.Patience.LookAgainAfter * (1 << Math.Min(_fullsWasted++, 8));
            var longest = 2 * context.Patience.ReconcileAgainAfter;
            _fullAt = context.Now + (pause < longest ? pause : longest);
        }

        _lookAt = context.Now + context.Patience.LookAgainAfter;
    }

    private void Compare(RoundTruth truth)
    {
        var ours = brackets.All.Select(seat => seat.Bracket).ToArray();
        var seen = Reconciler.Compare(
            new VenueTruth(truth.Positions, truth.Orders ?? [], truth.Conditionals ?? [], truth.ReadAt), ours, context.Instruments, Report, context.Installation);
        Report = truth.Orders is not null ? seen : seen with
        {
            // A look knows nothing of orders: what was found about them stands until the next full round.
            Findings = [.. seen.Findings.Where(IsOfPositions), .. Report.Findings.Where(finding => !IsOfPositions(finding) && StillStands(finding))],
            Due = [.. seen.Due.Where(IsOfPositions)],
        };
    }

    private bool StillStands(Finding finding) => finding.What != Disagreement.OrderMissing
        || (finding.TradeId is { } trade && brackets.Find(trade)?.Bracket.Find(finding.ClientOrderId!) is { IsResting: true });

    private void Schedule(RoundTruth truth)
    {
        var isTroubled = Report.Findings.Any(finding => finding.Blocks && IsOfPositions(finding)) || IsHurried();
        var areOrdersOff = Report.Findings.Any(finding => finding.What == Disagreement.OrderMissing
            || (finding.What == Disagreement.Orphan && context.IsConfirmedTrader && _swept.GetValueOrDefault(finding.ClientOrderId!) < SweepsHurried));
        _lookAt = context.Now + (isTroubled ? context.Patience.LookAgainAfter : context.Patience.LookEvery);
        if (truth.Orders is not null)
        {
            _fullAt = context.Now + (areOrdersOff ? context.Patience.ReconcileAgainAfter : context.Patience.ReconcileEvery);
        }
    }

    /// <summary>Acts on what the latest comparison found about orders and about positions that are smaller than ours.</summary>
    public void ActOnFindings(VenueOrders venue)
    {
        foreach (var finding in Report.Findings)
        {
            var seat = finding.TradeId is { } trade ? brackets.Find(trade) : null;
            switch (finding.What)
            {
                case Disagreement.HeldLess or Disagreement.HeldMore or Disagreement.Unowned:
                    foreach (var concerned in brackets.All.Where(one => one.Symbol == finding.Symbol && (!one.Bracket.IsSettled || one.Bracket.LacksFills)).ToArray())
                    {
                        brackets.ReadTruth(concerned);
                    }

                    break;
                case Disagreement.OrderMissing when seat?.Bracket.Find(finding.ClientOrderId!) is { } missing:
                    brackets.Probe(seat, missing);
                    break;
                case Disagreement.Orphan when Report.Due.Contains(finding):
                    Sweep(finding, seat, venue);
                    break;
                default:
                    break;
            }
        }
    }

    // Late evidence first: its round trip may have believed it dead. What still nobody wants is cancelled.
    private void Sweep(Finding orphan, BracketSeat? seat, VenueOrders venue)
    {
        var (conditional, order) = (
            Conditionals.FirstOrDefault(one => one.ClientOrderId == orphan.ClientOrderId),
            Orders.FirstOrDefault(one => one.ClientOrderId == orphan.ClientOrderId));
        if (seat?.Bracket.Find(orphan.ClientOrderId!) is not null)
        {
            var isTaken = brackets.Say(seat, conditional is not null ? new BracketInput.ConditionalSeen(conditional) : new BracketInput.OrderSeen(order!, null));
            if (!isTaken)
            {
                return;
            }

            if (seat.Bracket.Find(orphan.ClientOrderId!) is { } life && !life.State.IsFinal())
            {
                return; // The bracket knows what to do with it.
            }
        }

        if (!context.IsConfirmedTrader || MayProtect(orphan, seat))
        {
            return;
        }

        if (_swept.Count >= SweptRemembered)
        {
            _swept.Clear();
        }

        var tries = _swept[orphan.ClientOrderId!] = _swept.GetValueOrDefault(orphan.ClientOrderId!) + 1;
        if (tries == 1)
        {
            context.Tell("ORPHAN_SWEPT", 1, orphan.Symbol, orphan.TradeId, $"{orphan.ClientOrderId} is open though its round trip is over: cancelled.");
        }

        venue.Cancel(orphan.Symbol, orphan.ClientOrderId!, conditional is not null, () =>
        {
            if (tries <= SweepsHurried)
            {
                FullSoon(); // One that is triggering cannot be cancelled: it is tried again at the usual pace.
            }
        });
    }

    // What a round trip of the journal's placed may be all that covers it, whether or not it is remembered here.
    private bool MayProtect(Finding orphan, BracketSeat? seat) =>
        seat is { Bracket: { Held: > 0 } bracket } ? bracket.Covered < bracket.Held
            : orphan.TradeId is { } trade && brackets.IsSetAside(trade)
                && Latest!.Positions.Any(position => position.Symbol == orphan.Symbol && position.Amount != 0);

    private static bool IsOfPositions(Finding finding) => finding.ClientOrderId is null;
}
