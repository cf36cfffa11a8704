using System.Net;

namespace TradingConsole.Core.Forecasts.Connectors;

/// <summary>Why a source gave no usable answer.</summary>
public enum SourceFailure
{
    /// <summary>It said no, and would say so again: a 4xx other than 408 and 429.</summary>
    Refused,

    /// <summary>It asked for a pause (429) to the last attempt, or for a longer one than is waited for.</summary>
    Throttled,

    /// <summary>No connection, a broken one, or a 5xx, to the last attempt.</summary>
    Unavailable,

    /// <summary>No answer in time, to the last attempt.</summary>
    TimedOut,

    /// <summary>The answer is not what the protocol promises.</summary>
    Unreadable,

    /// <summary>A page came again: the cursor was ignored, and going on would never end.</summary>
    PageRepeats,

    /// <summary>More pages or bytes than one question may have.</summary>
    TooLong,
}

/// <summary>A source did not answer as hoped: what was asked, how it ended, and the beginning of what it said.</summary>
public sealed class SourceException : Exception
{
    private const int ExcerptLength = 300;

    public SourceException(SourceFailure kind, SourceRequest asked, string reason, HttpStatusCode? status = null, string? body = null, Exception? inner = null)
        : base(Say(asked, reason, status, body), inner) =>
        (Kind, Asked, Status, Excerpt) = (kind, asked, status, Cut(body));

    public SourceFailure Kind { get; }

    public SourceRequest Asked { get; }

    /// <summary>Null when no answer came.</summary>
    public HttpStatusCode? Status { get; }

    /// <summary>At most 300 letters of the answer.</summary>
    public string Excerpt { get; }

    /// <summary>The pause that the source asked for.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Whether the same question may succeed later.</summary>
    public bool IsPassing => Kind is SourceFailure.Throttled or SourceFailure.Unavailable or SourceFailure.TimedOut;

    private static string Say(SourceRequest asked, string reason, HttpStatusCode? status, string? body) =>
        $"{asked.Service} {asked}: {reason}{(status is { } code ? $" (HTTP {(int)code})" : "")}{(string.IsNullOrEmpty(body) ? "" : $": {Cut(body)}")}";

    private static string Cut(string? body) => body is null ? "" : body.Length <= ExcerptLength ? body : body[..ExcerptLength];
}
