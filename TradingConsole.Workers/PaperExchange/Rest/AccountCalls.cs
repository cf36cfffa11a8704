using System.Globalization;
using System.Text.Json;
using TradingConsole.Core.Market;
using TradingConsole.Workers.PaperExchange.Account;
using TradingConsole.Workers.PaperExchange.Wire;

namespace TradingConsole.Workers.PaperExchange.Rest;

/// <summary>The calls that read money, positions and income.</summary>
internal sealed class AccountCalls(PaperBook book)
{
    private const int IncomeDefault = 100;
    private const int IncomeMax = 1000;

    private static readonly TimeSpan IncomeSpan = TimeSpan.FromDays(7);

    private Wallet Wallet => book.Wallet;

    public PaperError? Account(PaperQuery query, Utf8JsonWriter json)
    {
        var (maintenance, position, orders) = Margins();
        var unrealized = Wallet.Open.Sum(Wallet.Unrealized);
        var cross = Wallet.Open.Where(p => !p.IsIsolated).Sum(Wallet.Unrealized);
        json.WriteStartObject();
        Money(json, "totalInitialMargin", position + orders);
        Money(json, "totalMaintMargin", maintenance);
        Money(json, "totalWalletBalance", Wallet.Balance);
        Money(json, "totalUnrealizedProfit", unrealized);
        Money(json, "totalMarginBalance", Wallet.Balance + unrealized);
        Money(json, "totalPositionInitialMargin", position);
        Money(json, "totalOpenOrderInitialMargin", orders);
        Money(json, "totalCrossWalletBalance", Wallet.CrossBalance);
        Money(json, "totalCrossUnPnl", cross);
        Money(json, "availableBalance", book.Engine.Available);
        Money(json, "maxWithdrawAmount", Withdrawable(cross));
        json.WriteStartArray("assets");
        json.WriteStartObject();
        json.WriteString("asset", "USDT");
        Money(json, "walletBalance", Wallet.Balance);
        Money(json, "unrealizedProfit", unrealized);
        Money(json, "marginBalance", Wallet.Balance + unrealized);
        Money(json, "maintMargin", maintenance);
        Money(json, "initialMargin", position + orders);
        Money(json, "positionInitialMargin", position);
        Money(json, "openOrderInitialMargin", orders);
        Money(json, "crossWalletBalance", Wallet.CrossBalance);
        Money(json, "crossUnPnl", cross);
        Money(json, "availableBalance", book.Engine.Available);
        Money(json, "maxWithdrawAmount", Withdrawable(cross));
        json.WriteNumber("updateTime", Wallet.Income[^1].Time.ToUnixTimeMilliseconds());
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteStartArray("positions");
        foreach (var one in Shown())
        {
            json.WriteStartObject();
            json.WriteString("symbol", one.Symbol.Value);
            json.WriteString("positionSide", "BOTH");
            json.WriteString("positionAmt", Amount(one));
            json.WriteString("unrealizedProfit", OrderRows.Fixed(Wallet.Unrealized(one), WireNumber.Fine));
            json.WriteString("isolatedMargin", Isolated(one));
            json.WriteString("notional", Notional(one));
            json.WriteString("isolatedWallet", OrderRows.Plain(one.IsolatedWallet));
            Money(json, "initialMargin", Wallet.Initial(one) + book.Engine.OrderMargin(one.Symbol));
            Money(json, "maintMargin", Wallet.Maintenance(one));
            json.WriteNumber("updateTime", one.UpdatedAt.ToUnixTimeMilliseconds());
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        return null;
    }

    public PaperError? Balance(PaperQuery query, Utf8JsonWriter json)
    {
        var cross = Wallet.Open.Where(p => !p.IsIsolated).Sum(Wallet.Unrealized);
        json.WriteStartArray();
        json.WriteStartObject();
        json.WriteString("accountAlias", "pAPr");
        json.WriteString("asset", "USDT");
        Money(json, "balance", Wallet.Balance);
        Money(json, "crossWalletBalance", Wallet.CrossBalance);
        Money(json, "crossUnPnl", cross);
        Money(json, "availableBalance", book.Engine.Available);
        Money(json, "maxWithdrawAmount", Withdrawable(cross));
        json.WriteBoolean("marginAvailable", true);
        json.WriteNumber("updateTime", Wallet.Income[^1].Time.ToUnixTimeMilliseconds());
        json.WriteEndObject();
        json.WriteEndArray();
        return null;
    }

    public PaperError? PositionRisk(PaperQuery query, Utf8JsonWriter json)
    {
        var only = query.OptionalInstrument()?.Symbol;
        if (query.Error is not null)
        {
            return query.Error;
        }

        json.WriteStartArray();
        foreach (var one in Shown().Where(p => only is null || p.Symbol == only))
        {
            var orders = book.Engine.OrderMargin(one.Symbol);
            json.WriteStartObject();
            json.WriteString("symbol", one.Symbol.Value);
            json.WriteString("positionSide", "BOTH");
            json.WriteString("positionAmt", Amount(one));
            json.WriteString("entryPrice", Price(one.EntryPrice));
            json.WriteString("breakEvenPrice", Price(one.BreakEvenPrice));
            json.WriteString("markPrice", OrderRows.Fixed(book.Quote(one.Symbol).Mark, WireNumber.Fine));
            json.WriteString("unRealizedProfit", OrderRows.Fixed(Wallet.Unrealized(one), WireNumber.Fine));
            json.WriteString("liquidationPrice", OrderRows.Plain(book.Liquidator.Price(one) ?? 0));
            json.WriteString("isolatedMargin", Isolated(one));
            json.WriteString("notional", Notional(one));
            json.WriteString("marginAsset", "USDT");
            json.WriteString("isolatedWallet", OrderRows.Plain(one.IsolatedWallet));
            Money(json, "initialMargin", Wallet.Initial(one) + orders);
            Money(json, "maintMargin", Wallet.Maintenance(one));
            Money(json, "positionInitialMargin", Wallet.Initial(one));
            json.WriteString("openOrderInitialMargin", OrderRows.Plain(orders));
            json.WriteNumber("adl", one.Amount == 0 ? 0 : 1);
            json.WriteString("bidNotional", "0");
            json.WriteString("askNotional", "0");
            json.WriteNumber("updateTime", one.UpdatedAt.ToUnixTimeMilliseconds());
            json.WriteEndObject();
        }

        json.WriteEndArray();
        return null;
    }

    public PaperError? Income(PaperQuery query, Utf8JsonWriter json)
    {
        var only = query.OptionalInstrument()?.Symbol;
        var (type, from, to) = (query.Text("incomeType"), query.Time("startTime"), query.Time("endTime"));
        var (page, limit) = (query.Id("page") ?? 1, query.Limit(IncomeDefault, IncomeMax));
        if (query.Error is not null)
        {
            return query.Error;
        }

        from ??= to is null ? (query.Now - IncomeSpan).ToUnixTimeMilliseconds() : 0;
        var rows = Wallet.Income.Where(i => (only is null || i.Symbol == only) && (type is null || i.Type == type)
            && i.Time.ToUnixTimeMilliseconds() >= from && (to is null || i.Time.ToUnixTimeMilliseconds() <= to));
        json.WriteStartArray();
        foreach (var row in rows.Skip((int)Math.Min((Math.Max(page, 1) - 1) * limit, int.MaxValue)).Take(limit))
        {
            json.WriteIncome(row);
        }

        json.WriteEndArray();
        return null;
    }

    private (decimal Maintenance, decimal Positions, decimal Orders) Margins() =>
        (Wallet.Open.Sum(Wallet.Maintenance), Wallet.Open.Sum(Wallet.Initial), book.Engine.OrderMargin());

    private decimal Withdrawable(decimal crossUnrealized) => Math.Max(0, book.Engine.Available - Math.Max(0, crossUnrealized));

    /// <summary>Only symbols with a position or an open order are answered.</summary>
    private IEnumerable<PaperPosition> Shown()
    {
        var symbols = new SortedSet<Symbol>(Wallet.Open.Select(p => p.Symbol));
        symbols.UnionWith(book.Engine.Open.Select(o => o.Symbol));
        return symbols.Select(Wallet.Of);
    }

    private string Amount(PaperPosition one) => OrderRows.Fixed(one.Amount, book.Rules(one.Symbol).QuantityStep.Scale);

    private string Notional(PaperPosition one) => OrderRows.Plain(one.Amount * book.Quote(one.Symbol).Mark);

    private string Isolated(PaperPosition one) => OrderRows.Plain(one.IsIsolated ? one.IsolatedWallet + Wallet.Unrealized(one) : 0);

    private static string Price(decimal price) => price.ToString("0.0###########", CultureInfo.InvariantCulture);

    private static void Money(Utf8JsonWriter json, string name, decimal value) =>
        json.WriteString(name, OrderRows.Fixed(value, WireNumber.Fine));
}
