using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Execution.Brackets;
using TradingConsole.Core.Execution.Live;
using TradingConsole.Core.Execution.Orders;
using TradingConsole.Core.Market;

namespace TradingConsole.Workers.Realtime.Live;

/// <summary>What the parts of one live desk share. Everything here is called inside the pump, except what <see cref="Run{T}"/> starts.</summary>
internal sealed class LiveContext(
    IFuturesAccount account, IBracketJournal journal, IWireGate gate, ILiveReports reports, BracketRules rules, LiveRules patience,
    Func<IReadOnlyDictionary<Symbol, Instrument>> instruments, TimeProvider clock, TraderStanding standing, Action<LiveInput> post,
    CancellationToken stopping)
{
    public IFuturesAccount Account => account;

    public IBracketJournal Journal => journal;

    public IWireGate Gate => gate;

    public ILiveReports Reports => reports;

    public BracketRules Rules => rules;

    public LiveRules Patience => patience;

    /// <inheritdoc cref="TraderStanding.IsConfirmed"/>
    public bool IsConfirmedTrader => standing.IsConfirmed();

    /// <inheritdoc cref="TraderStanding.Installation"/>
    public string? Installation => standing.Installation;

    public bool IsOurs(string clientOrderId) => ClientOrderIds.IsOurs(clientOrderId, standing.Installation);

    /// <summary>Who caused an order. Another installation of this program on the same account is a stranger like any other.</summary>
    public OrderOrigin OriginOf(string clientOrderId) =>
        OrderOrigins.Of(clientOrderId) is not OrderOrigin.Desk and var other ? other
            : IsOurs(clientOrderId) ? OrderOrigin.Desk : OrderOrigin.External;

    public DateTimeOffset Now => clock.GetUtcNow();

    public Instrument? Instrument(Symbol symbol) => instruments().TryGetValue(symbol, out var instrument) ? instrument : null;

    public IReadOnlyDictionary<Symbol, Instrument> Instruments => instruments();

    public void Tell(string code, int severity, Symbol? symbol, Guid? trade, string message) =>
        reports.Tell(new LiveReport(Now, code, severity, symbol, trade, message));

    /// <summary>What must never happen and did; null while nothing has. It stays until the process starts again.</summary>
    public string? Broken { get; private set; }

    /// <summary>Does something that must not take the rest of the desk along: what fails is told, ends new risk, and the rest goes on.</summary>
    /// <returns>False when it failed.</returns>
    public bool Guard(Action act)
    {
        try
        {
            act();
            return true;
        }
        catch (Exception exception)
        {
            if (Broken is null)
            {
                Tell("INVARIANT_BROKEN", 2, null, null, $"{exception.GetType().Name}: {exception.Message}");
            }

            Broken ??= exception.ToString();
            return false;
        }
    }

    /// <summary>Starts a call. Its outcome is taken in by the pump, one way or the other; after a stop nobody hears of it.</summary>
    public void Run<T>(Func<CancellationToken, Task<T>> call, Action<T> done, Action<Exception> failed) =>
        _ = RunAsync(call, done, failed);

    /// <summary>Does something at the next turn of the pump.</summary>
    public void Later(Action act) => post(new LiveContinue(act));

    private async Task RunAsync<T>(Func<CancellationToken, Task<T>> call, Action<T> done, Action<Exception> failed)
    {
        T outcome;
        try
        {
            outcome = await call(stopping);
        }
        catch (Exception exception)
        {
            post(new LiveContinue(() => failed(exception)));
            return;
        }

        post(new LiveContinue(() => done(outcome)));
    }
}

/// <summary>The outcome of a call of the desk's own, to be taken in by the pump.</summary>
internal sealed record LiveContinue(Action Act) : LiveInput;
