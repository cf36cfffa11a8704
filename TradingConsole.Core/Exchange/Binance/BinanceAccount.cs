using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Market;

namespace TradingConsole.Core.Exchange.Binance;

/// <summary>One account of Binance USDⓈ-M futures, or of a host that speaks its protocol, through its REST interface and user stream.</summary>
/// <remarks>
/// Stamps are market time, waits and windows the wire's clock. The key signs and is never shown: not in messages, not in addresses that
/// are shown. Whether something may be sent is decided by the gate alone, right before it leaves; questions always may.
/// </remarks>
public sealed class BinanceAccount : IFuturesAccount, IDisposable
{
    private readonly ExchangeKey _key;
    private readonly BinanceOptions _options;
    private readonly BinanceWire _wire;
    private readonly TimeProvider _marketClock;
    private readonly ILogger<BinanceAccount> _logger;
    private readonly BinanceConnectionLog _log = new();
    private readonly BinanceRest _rest;
    private readonly bool _ownsRest;
    private readonly BinanceActs _acts;
    private readonly AccountHistory _history;

    /// <summary>An account where the desk's market data comes from: both share the address's limits, bans and clock.</summary>
    public BinanceAccount(ExchangeKey key, BinanceMarketData market, IWireGate gate, ILogger<BinanceAccount> logger)
    {
        (_options, _marketClock, _wire, _rest) = market.Connection;
        (_key, _logger) = (key, logger);
        (_acts, _history) = (new BinanceActs(_rest, _options, _wire.NetworkClock, gate), new AccountHistory(_rest, key));
    }

    /// <summary>An account with a connection of its own.</summary>
    /// <param name="wire">Disposed with the account.</param>
    public BinanceAccount(
        ExchangeKey key, BinanceOptions options, BinanceWire wire, TimeProvider marketClock, IWireGate gate,
        ILogger<BinanceAccount> logger)
    {
        (_key, _options, _wire, _marketClock, _logger, _ownsRest) = (key, options, wire, marketClock, logger, true);
        _rest = new BinanceRest(options, marketClock, wire, _log);
        (_acts, _history) = (new BinanceActs(_rest, options, wire.NetworkClock, gate), new AccountHistory(_rest, key));
    }

    /// <summary>How the user stream and the requests are doing now.</summary>
    public BinanceConnectionState State => _log.Snapshot(_rest.Clock.Offset, _rest.Weight.Used, _rest.Weight.Limit);

    /// <summary>Why nothing can be signed now, the exchange's time being unsure; null when it can.</summary>
    public string? WhyClockUnsure => _rest.Clock.WhyUnsure;

    /// <inheritdoc/>
    /// <remarks>Asks for the final state, so the answer to a market order usually says FILLED; never its price.</remarks>
    public Task<VenueAnswer<VenueOrder>> PlaceAsync(MarketOrder order, CancellationToken cancellationToken)
    {
        if (Problem(order.ClientOrderId, order.Quantity) is { } problem)
        {
            return Task.FromResult(NotSent<VenueOrder>(problem));
        }

        var query = BinanceRequest.Compose(
            ("symbol", order.Symbol.ToRest()), ("side", order.Side.Word()), ("type", WireWords.Market), ("quantity", order.Quantity),
            ("reduceOnly", order.ReduceOnly ? "true" : null), ("newClientOrderId", order.ClientOrderId), ("newOrderRespType", "RESULT"));
        var request = Act(HttpMethod.Post, "/fapi/v1/order", query, new(order.ClientOrderId, order.Symbol, !order.ReduceOnly), weight: 0) with { IsOrder = true };
        return _acts.ActAsync(request, row => Own(BinanceAccountAnswers.ReadOrder(row), o => o.ClientOrderId, order.ClientOrderId), cancellationToken);
    }

    /// <inheritdoc/>
    /// <remarks>Always to the algo-order service: the order endpoint refuses conditional types (-4120).</remarks>
    public Task<VenueAnswer<VenueConditional>> PlaceAsync(ConditionalOrder order, CancellationToken cancellationToken)
    {
        if ((Problem(order.ClientOrderId, order.Quantity) ?? PriceProblem(order.TriggerPrice)) is { } problem)
        {
            return Task.FromResult(NotSent<VenueConditional>(problem));
        }

        var query = BinanceRequest.Compose(
            ("algoType", "CONDITIONAL"), ("symbol", order.Symbol.ToRest()), ("side", order.Side.Word()),
            ("type", order.Type.Word()), ("quantity", order.Quantity),
            ("triggerPrice", order.TriggerPrice), ("workingType", "MARK_PRICE"), ("reduceOnly", "true"), ("clientAlgoId", order.ClientOrderId));
        var request = Act(HttpMethod.Post, "/fapi/v1/algoOrder", query, new(order.ClientOrderId, order.Symbol, false), weight: 0) with { IsOrder = true };
        return _acts.ActAsync(
            request, row => Own(BinanceAccountAnswers.ReadConditional(row), o => o.ClientOrderId, order.ClientOrderId), cancellationToken);
    }

    public Task<VenueAnswer<VenueOrder>> CancelOrderAsync(Symbol symbol, string clientOrderId, CancellationToken cancellationToken) =>
        _acts.ActAsync(
            Act(HttpMethod.Delete, "/fapi/v1/order", ById(symbol, clientOrderId), new(clientOrderId, symbol, false)),
            BinanceAccountAnswers.ReadOrder, cancellationToken);

    public Task<VenueAnswer<string>> CancelConditionalAsync(string clientOrderId, CancellationToken cancellationToken) =>
        _acts.ActAsync(
            Act(HttpMethod.Delete, "/fapi/v1/algoOrder", BinanceRequest.Compose(("clientAlgoId", clientOrderId)), new(clientOrderId, null, false)),
            row => WireField.RequiredText(row, "clientAlgoId"), cancellationToken);

    public Task<VenueAnswer<VenueOrder>> FindOrderAsync(Symbol symbol, string clientOrderId, CancellationToken cancellationToken) =>
        _acts.FindAsync(
            Question("/fapi/v1/order", ById(symbol, clientOrderId)), BinanceAccountAnswers.ReadOrder, cancellationToken);

    public Task<VenueAnswer<VenueOrder>> FindOrderAsync(Symbol symbol, long orderId, CancellationToken cancellationToken) =>
        _acts.FindAsync(
            Question("/fapi/v1/order", BinanceRequest.Compose(("symbol", symbol.ToRest()), ("orderId", orderId))),
            BinanceAccountAnswers.ReadOrder, cancellationToken);

    public Task<VenueAnswer<VenueConditional>> FindConditionalAsync(string clientOrderId, CancellationToken cancellationToken) =>
        _acts.FindAsync(
            Question("/fapi/v1/algoOrder", BinanceRequest.Compose(("clientAlgoId", clientOrderId))),
            BinanceAccountAnswers.ReadConditional, cancellationToken);

    public Task<ImmutableArray<VenueOrder>> GetOpenOrdersAsync(CancellationToken cancellationToken) =>
        AskAsync("/fapi/v1/openOrders", "", 40, BinanceAccountAnswers.ReadOrders, cancellationToken);

    public Task<ImmutableArray<VenueConditional>> GetOpenConditionalsAsync(CancellationToken cancellationToken) =>
        AskAsync("/fapi/v1/openAlgoOrders", "", 40, BinanceAccountAnswers.ReadConditionals, cancellationToken);

    public Task<ImmutableArray<VenuePosition>> GetPositionsAsync(CancellationToken cancellationToken) =>
        AskAsync("/fapi/v3/positionRisk", "", 5, BinanceAccountAnswers.ReadPositions, cancellationToken);

    public Task<VenueBalance> GetBalanceAsync(CancellationToken cancellationToken) =>
        AskAsync("/fapi/v3/account", "", 5, BinanceAccountAnswers.ReadBalance, cancellationToken);

    public Task<ImmutableArray<VenueFill>> GetFillsAsync(Symbol symbol, DateTimeOffset from, CancellationToken cancellationToken) =>
        _history.GetFillsAsync(symbol, from, cancellationToken);

    public Task<ImmutableArray<VenueIncome>> GetIncomeAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) =>
        _history.GetIncomeAsync(from, to, cancellationToken);

    public Task<AccountSetup> GetSetupAsync(CancellationToken cancellationToken) =>
        AskAsync("/fapi/v1/accountConfig", "", 5, BinanceAccountAnswers.ReadSetup, cancellationToken);

    /// <summary>What this key may do, as the account service says; a right it does not name is not assumed.</summary>
    /// <exception cref="BinanceException">The exchange does not know the key, or its answer cannot be read.</exception>
    public Task<KeyPermissions> GetKeyPermissionsAsync(CancellationToken cancellationToken) =>
        AskAsync(
            new Uri(_options.AccountBaseUrl, "/sapi/v1/account/apiRestrictions").ToString(), "", 1, BinanceAccountAnswers.ReadKeyPermissions,
            cancellationToken);

    /// <summary>The exchange's own code of the account this key opens; null when it names none.</summary>
    /// <exception cref="BinanceException">The exchange does not know the key, or its answer cannot be read.</exception>
    public Task<string?> GetVenueAccountAsync(CancellationToken cancellationToken) =>
        AskAsync("/fapi/v3/balance", "", 5, BinanceAccountAnswers.ReadVenueAccount, cancellationToken);

    public Task<ImmutableArray<SymbolSetup>> GetSymbolSetupsAsync(CancellationToken cancellationToken) =>
        AskAsync("/fapi/v1/symbolConfig", "", 5, BinanceAccountAnswers.ReadSymbolSetups, cancellationToken);

    public Task<ImmutableArray<SymbolBrackets>> GetBracketsAsync(CancellationToken cancellationToken) =>
        AskAsync("/fapi/v1/leverageBracket", "", 1, BinanceAccountAnswers.ReadBrackets, cancellationToken);

    public Task<CommissionRate> GetCommissionAsync(Symbol symbol, CancellationToken cancellationToken) =>
        AskAsync(
            "/fapi/v1/commissionRate", BinanceRequest.Compose(("symbol", symbol.ToRest())), 20, BinanceAccountAnswers.ReadCommission, cancellationToken);

    public Task<VenueAnswer<Symbol>> SetIsolatedAsync(Symbol symbol, CancellationToken cancellationToken) =>
        _acts.ActAsync(
            Setting("/fapi/v1/marginType", BinanceRequest.Compose(("symbol", symbol.ToRest()), ("marginType", "ISOLATED")), symbol),
            _ => symbol, cancellationToken, () => symbol);

    public Task<VenueAnswer<int>> SetLeverageAsync(Symbol symbol, int leverage, CancellationToken cancellationToken) =>
        _acts.ActAsync(
            Setting("/fapi/v1/leverage", BinanceRequest.Compose(("symbol", symbol.ToRest()), ("leverage", leverage)), symbol),
            row => checked((int)WireField.Whole(row, "leverage")), cancellationToken, () => leverage);

    public Task<VenueAnswer<bool>> SetOneWayAsync(CancellationToken cancellationToken) =>
        _acts.ActAsync(
            Setting("/fapi/v1/positionSide/dual", BinanceRequest.Compose(("dualSidePosition", "false")), null),
            _ => true, cancellationToken, () => true);

    public IAsyncEnumerable<UserEvent> StreamAsync(CancellationToken cancellationToken) =>
        new BinanceUserStream(
            new ListenKeyCalls(_rest, _key, _options, _wire.NetworkClock), _rest, _options, _wire, _marketClock, _log, _logger)
            .ReadAsync(cancellationToken);

    public void Dispose()
    {
        if (_ownsRest)
        {
            _rest.Dispose();
        }
    }

    private async Task<T> AskAsync<T>(string path, string query, int weight, Func<JsonElement, T> read, CancellationToken cancellationToken)
    {
        var request = new BinanceRequest(path, query, weight) { Key = _key, IsSigned = true };
        using var answer = await _rest.GetAsync(request, cancellationToken);
        return BinanceRest.Believe(request, () => read(answer.RootElement));
    }

    private BinanceRequest Act(HttpMethod method, string path, string query, OutgoingAct act, int weight = 1) =>
        new(path, query, weight, act.IncreasesRisk ? RequestPriority.Normal : RequestPriority.Protective)
        {
            Method = method, Key = _key, IsSigned = true, IsOpening = act.IncreasesRisk, Act = act,
        };

    // Preparing for a position is as good as opening one.
    private BinanceRequest Setting(string path, string query, Symbol? symbol) =>
        Act(HttpMethod.Post, path, query, new("", symbol, true)) with { IsOpening = false };

    private BinanceRequest Question(string path, string query) =>
        new(path, query, Weight: 1, RequestPriority.Protective) { Key = _key, IsSigned = true };

    private static string ById(Symbol symbol, string clientOrderId) =>
        BinanceRequest.Compose(("symbol", symbol.ToRest()), ("origClientOrderId", clientOrderId));


    // An answer about another order is no answer about this one.
    private static T Own<T>(T order, Func<T, string> idOf, string clientOrderId, [CallerArgumentExpression(nameof(order))] string? what = null) =>
        idOf(order) == clientOrderId
            ? order : throw new FormatException($"{what} is about client order id '{idOf(order)}'; asked was '{clientOrderId}'.");

    private static VenueAnswer<T> NotSent<T>(string problem) =>
        new VenueAnswer<T>.No(new VenueRefusal(VenueErrorKind.InvalidRequest, null, problem));

    private static string? Problem(string clientOrderId, decimal quantity) =>
        clientOrderId.Length is 0 or > 36 || clientOrderId.Any(c => !char.IsAsciiLetterOrDigit(c) && !".:/_-".Contains(c, StringComparison.Ordinal))
            ? $"client order id '{clientOrderId}' must be 1 to 36 of A-Z a-z 0-9 . : / _ -"
        : quantity <= 0 ? FormattableString.Invariant($"quantity {quantity} must be above 0")
        : null;

    private static string? PriceProblem(decimal price) =>
        price <= 0 ? FormattableString.Invariant($"trigger price {price} must be above 0") : null;
}
