using System.Net;

namespace TradingConsole.Core.Exchange.Binance;

/// <summary>A request the venue did not answer as hoped.</summary>
public sealed class BinanceException : Exception
{
    public BinanceException(
        VenueErrorKind kind, int? code, HttpStatusCode? httpStatus, string message, Exception? innerException = null)
        : base(message, innerException) => (Kind, Code, HttpStatus) = (kind, code, httpStatus);

    public VenueErrorKind Kind { get; }

    /// <summary>The exchange's own code, e.g. -1021; null when the answer carried none.</summary>
    public int? Code { get; }

    /// <summary>Null when no answer came.</summary>
    public HttpStatusCode? HttpStatus { get; }

    /// <summary>When a rate block or ban ends, by the exchange's clock; null when it did not say.</summary>
    public DateTimeOffset? BlockedUntil { get; init; }

    /// <summary>The pause asked for through Retry-After, real time.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
