using System.Globalization;
using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Market;
using TradingConsole.Workers.PaperExchange.Markets;

namespace TradingConsole.Workers.PaperExchange.Rest;

/// <summary>The parameters of one call. The first one that is wrong decides the answer.</summary>
internal sealed class PaperQuery(PaperCall call, PaperListing listing, DateTimeOffset now)
{
    private const long TimeMax = 253_402_300_799_999;

    private readonly SortedDictionary<string, string> _parameters = call.Parameters();

    /// <summary>What is wrong with the parameters read so far.</summary>
    public PaperError? Error { get; private set; }

    public DateTimeOffset Now { get; } = now;

    public long NowMs => Now.ToUnixTimeMilliseconds();

    public bool Has(string name) => Text(name) is not null;

    public string? Text(string name) => _parameters.TryGetValue(name, out var value) && value.Length > 0 ? value : null;

    /// <summary>A contract that must be named.</summary>
    public PaperInstrument? Instrument(string name = "symbol")
    {
        if (!Has(name))
        {
            Fail(PaperError.Missing(name));
            return null;
        }

        return OptionalInstrument(name);
    }

    /// <summary>A contract that may be left out for "all".</summary>
    public PaperInstrument? OptionalInstrument(string name = "symbol")
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        var instrument = Symbol.TryParse(text, out var symbol, out _) ? listing.Find(symbol) : null;
        if (instrument is null)
        {
            Fail(PaperError.InvalidSymbol);
        }

        return instrument;
    }

    /// <summary>Epoch milliseconds; null when not sent.</summary>
    public long? Time(string name) => Integer(name, 0, TimeMax);

    public int Limit(int fallback, int max) => (int)(Integer("limit", 1, max) ?? fallback);

    public string? Required(string name)
    {
        var text = Text(name);
        if (text is null)
        {
            Fail(PaperError.Missing(name));
        }

        return text;
    }

    public long? Id(string name) => Integer(name, 0, long.MaxValue);

    /// <summary>A plain decimal; 0 when not sent.</summary>
    public decimal Number(string name)
    {
        if (Text(name) is not { } text)
        {
            return 0;
        }

        if (!decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value))
        {
            Fail(PaperError.IllegalCharacters(name));
        }

        return value;
    }

    public decimal RequiredNumber(string name)
    {
        Required(name);
        return Number(name);
    }

    public bool Flag(string name)
    {
        var text = Text(name);
        if (text is not (null or "true" or "false" or "TRUE" or "FALSE"))
        {
            Fail(PaperError.NotValid(name));
        }

        return text is "true" or "TRUE";
    }

    public OrderSide Side()
    {
        var text = Required("side");
        if (text is not (null or "BUY" or "SELL"))
        {
            Fail(PaperError.InvalidSide);
        }

        return text == "SELL" ? OrderSide.Sell : OrderSide.Buy;
    }

    /// <summary>A client's own id, at most 36 of <c>A-Z a-z 0-9 . : / _ -</c>.</summary>
    public string? ClientId(string name)
    {
        var text = Text(name);
        if (text is not null && (text.Length > 36 || text.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('.' or ':' or '/' or '_' or '-'))))
        {
            Fail(PaperError.ClientIdInvalid);
        }

        return text;
    }

    public void Fail(PaperError error) => Error ??= error;

    private long? Integer(string name, long min, long max)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value))
        {
            Fail(PaperError.IllegalCharacters(name));
            return null;
        }

        if (value < min || value > max)
        {
            Fail(PaperError.NotValid(name));
            return null;
        }

        return value;
    }
}
