using System.Text.Json;
using System.Text.Json.Serialization;
using TradingConsole.Core.Backtesting;
using TradingConsole.Core.Market;

namespace TradingConsole.Workers.Verbs.Backtesting;

/// <summary>The exchange's filters of the contracts a backtest trades.</summary>
internal sealed class ContractsFile
{
    public const string Keys =
        """
        Contracts, a JSON object SYMBOL -> object; a symbol or key left out takes the default:
          tick_size                 price step, quote currency; default: six digits of the first close (96412.3 -> 0.1)
          quantity_step             base asset; default: the power of ten worth at most 5 of the quote currency at the first close
          quantity_min              base asset; default: quantity_step
          market_quantity_max       base asset; default 0, unlimited
          notional_min              quote currency; default 5
          funding_interval_minutes  distance of the funding times; default 480
        """;

    public static readonly ContractsFile None = new(new Dictionary<string, Terms>());

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    private readonly Dictionary<string, Terms> _terms;

    private ContractsFile(Dictionary<string, Terms> terms) => _terms = terms;

    /// <exception cref="InvalidDataException">Not such a file; the message names symbol, key and rule.</exception>
    public static ContractsFile Read(string path)
    {
        var terms = Parse(path);
        foreach (var (symbol, of) in terms)
        {
            Require(symbol, "tick_size", of.TickSize, above: true);
            Require(symbol, "quantity_step", of.QuantityStep, above: true);
            Require(symbol, "quantity_min", of.QuantityMin, above: false);
            Require(symbol, "market_quantity_max", of.MarketQuantityMax, above: false);
            Require(symbol, "notional_min", of.NotionalMin, above: false);
            Require(symbol, "funding_interval_minutes", of.FundingIntervalMinutes, above: true);
        }

        return new ContractsFile(terms);

        void Require(string symbol, string key, decimal? value, bool above)
        {
            if (value < 0 || (above && value == 0))
            {
                throw new InvalidDataException(FormattableString.Invariant(
                    $"{path}: {symbol}: {key} is {value}, must be {(above ? "above 0" : "at least 0")}"));
            }
        }
    }

    /// <summary>The contract whose minutes these are.</summary>
    public BacktestSymbol Of(MinuteSeries series)
    {
        var terms = _terms.GetValueOrDefault(series.Symbol.Value) ?? new Terms();
        var price = (decimal)series.Close[0];
        var step = terms.QuantityStep ?? PowerOfTen((int)Math.Floor(Math.Log10((double)(5 / price))));
        return new BacktestSymbol(
            new Instrument(
                series.Symbol, "TRADING", "PERPETUAL", series.Symbol.Value, "USDT",
                terms.TickSize ?? PowerOfTen((int)Math.Floor(Math.Log10((double)price)) - 5), step, step, terms.QuantityMin ?? step,
                terms.MarketQuantityMax ?? 0, terms.NotionalMin ?? 5, null, null),
            terms.FundingIntervalMinutes ?? 480);
    }

    private static Dictionary<string, Terms> Parse(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<Dictionary<string, Terms>>(File.ReadAllText(path), Json)
                ?? throw new InvalidDataException($"{path}: a JSON object was expected, found null");
        }
        catch (JsonException broken)
        {
            throw new InvalidDataException($"{path}: {broken.Message}", broken);
        }
    }

    private static decimal PowerOfTen(int exponent)
    {
        var power = 1m;
        for (var i = 0; i < Math.Abs(exponent); i++)
        {
            power = exponent > 0 ? power * 10 : power / 10;
        }

        return power;
    }

    private sealed record Terms(
        decimal? TickSize = null, decimal? QuantityStep = null, decimal? QuantityMin = null, decimal? MarketQuantityMax = null,
        decimal? NotionalMin = null, int? FundingIntervalMinutes = null);
}
