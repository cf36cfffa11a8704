using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Market;
using TradingConsole.Core.Time;
using TradingConsole.Workers.PaperExchange;
using TradingConsole.Workers.PaperExchange.Account;
using TradingConsole.Workers.PaperExchange.Faults;
using TradingConsole.Workers.PaperExchange.Markets;

namespace TradingConsole.Workers.Drill;

/// <summary>The paper exchange as a process of its own, with a small way in for faults and a way out for its ledger.</summary>
internal static class DrillExchange
{
    private const ulong MarketSeed = 1;

    /// <param name="seed">Of the account's chances; the market is the same in every drill, so that what was stored of it holds.</param>
    /// <param name="ahead">How far its clock is ahead of the machine's.</param>
    public static async Task RunAsync(
        ulong seed, TimeSpan ahead, TextReader input, TextWriter output, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        TimeProvider clock = ahead == TimeSpan.Zero ? TimeProvider.System : new ScaledClock(TimeProvider.System.GetUtcNow() + ahead, 1);
        await using var host = await PaperExchangeHost.StartAsync(
            new PaperExchangeOptions { Account = new PaperAccountOptions { Seed = seed, OpeningBalance = 50_000m } }, new SyntheticMarket(MarketSeed), clock,
            loggers, cancellationToken);
        await DrillLines.ServeAsync(input, output, (op, args) => Task.FromResult(Serve(host, op, args)), cancellationToken);
    }

    private static object? Serve(PaperExchangeHost host, string op, JsonObject args)
    {
        var venue = host.Venue;
        switch (op)
        {
            case "hello":
                return new { rest = host.RestBaseUrl.ToString(), stream = host.StreamBaseUrl.ToString() };
            case "fault":
                venue.Inject(FaultOf(args, venue.Within(book => book.Now)));
                return null;
            case "clear":
                venue.ClearFaults();
                return null;
            case "quote":
                return venue.Within(book => Quote(book, SymbolOf(args)));
            case "pin":
                return venue.Within(book => Pin(book, SymbolOf(args), (decimal)args["factor"]!));
            case "unpin":
                return venue.Within<object?>(book =>
                {
                    book.Pin(SymbolOf(args), null);
                    return null;
                });
            case "fund":
                return venue.Within<object?>(book =>
                {
                    book.Fund(SymbolOf(args), DateTimeOffset.Parse((string)args["stamp"]!, CultureInfo.InvariantCulture), (decimal)args["rate"]!);
                    return null;
                });
            case "countdown":
                return venue.Within<object?>(book =>
                {
                    book.Options = book.Options with { CountdownCancelsConditionals = (bool)args["conditionals"]! };
                    book.Countdown(SymbolOf(args), TimeSpan.FromMilliseconds((double)args["milliseconds"]!));
                    return null;
                });
            case "ledger":
                return venue.Within(book => Read(book, venue.FaultsStruck));
            default:
                throw new ArgumentException($"The exchange knows no operation '{op}'.");
        }
    }

    private static Symbol SymbolOf(JsonObject args) => Symbol.Parse((string)args["symbol"]!);

    private static VenueFault FaultOf(JsonObject args, DateTimeOffset now) => new(
        Enum.Parse<VenueFaultKind>((string)args["kind"]!), now, TimeSpan.FromSeconds((double)args["seconds"]!),
        (string?)args["match"])
    {
        Delay = TimeSpan.FromSeconds((double)args["delay"]!),
        Code = (int)args["code"]!,
        Status = (int)args["status"]!,
        TimesMax = (int?)args["times"],
        Amount = (decimal)args["amount"]!,
    };

    private static DrillQuote Quote(PaperBook book, Symbol symbol)
    {
        var (quote, rules) = (book.Quote(symbol), book.Rules(symbol));
        return new DrillQuote(quote.Last, quote.Mark, rules.QuantityStep, rules.TickSize, rules.NotionalMin);
    }

    // Relative to where it stands, so that a script can move a pinned price further.
    private static DrillQuote Pin(PaperBook book, Symbol symbol, decimal factor)
    {
        var (quote, tick) = (book.Quote(symbol), book.Rules(symbol).TickSize);
        decimal Moved(decimal price) => decimal.Round(price * factor / tick) * tick;
        var last = Moved(quote.Last);
        book.Pin(symbol, new PaperQuote(last, Moved(quote.Mark), last - tick, last + tick));
        return Quote(book, symbol);
    }

    private static DrillLedger Read(PaperBook book, IReadOnlyDictionary<VenueFaultKind, int> struck) => new(
        book.Now, book.Wallet.Balance,
        [
            .. book.Wallet.Open.Select(position => new DrillPosition(
                position.Symbol.Value, position.Amount, book.Quote(position.Symbol).Mark,
                book.Algos.Open.Where(algo => algo.Symbol == position.Symbol && algo.Protects && algo.Side == (position.Amount > 0 ? OrderSide.Sell : OrderSide.Buy))
                    .Sum(algo => algo.IsClosePosition ? position.Size : algo.Quantity))),
        ],
        [
            .. book.Engine.Orders.Select(order => new DrillVenueOrder(
                order.ClientId, order.Symbol.Value, order.Side.ToString(), order.Type, order.Status, order.Quantity, order.Filled, order.IsReduceOnly, order.Time)),
        ],
        [.. book.Algos.Orders.Select(algo => new DrillAlgo(algo.ClientId, algo.Symbol.Value, algo.Type, algo.Status, algo.Quantity, algo.TriggerPrice))],
        [
            .. book.Engine.Fills.Select(fill => new DrillFill(
                fill.TradeId, fill.ClientId, fill.Symbol.Value, fill.Side.ToString(), fill.Quantity, fill.Price, fill.Time)),
        ],
        [
            .. book.Protection.Spans.Select(span => new DrillNaked(
                span.Symbol.Value, span.Length(book.Now).TotalMilliseconds, span.QuantityMax, span.To is null)),
        ],
        [
            .. book.Wallet.Income.Where(income => income.Type == "FUNDING_FEE").Select(income => new DrillFunding(
                income.Symbol?.Value ?? "", income.Amount, income.Time)),
        ],
        struck.ToDictionary(pair => pair.Key.ToString(), pair => pair.Value));
}
