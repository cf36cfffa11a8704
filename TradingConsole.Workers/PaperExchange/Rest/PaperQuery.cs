using System.Globalization;
using Microsoft.AspNetCore.Http;
using TradingConsole.Core.Market;
using TradingConsole.Workers.PaperExchange.Markets;

namespace TradingConsole.Workers.PaperExchange.Rest;

/// <summary>The parameters of one call. The first one that is wrong decides the answer.</summary>
internal sealed class PaperQuery(IQueryCollection parameters, PaperListing listing, DateTimeOffset now)
{
    private const long TimeMax = 253_402_300_799_999;

    /// <summary>What is wrong with the parameters read so far.</summary>
    public PaperError? Error { get; private set; }

    public DateTimeOffset Now { get; } = now;

    public long NowMs => Now.ToUnixTimeMilliseconds();

    public bool Has(string name) => Text(name) is not null;

    public string? Text(string name) => parameters.TryGetValue(name, out var value) && value.ToString().Length > 0 ? value.ToString() : null;

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
