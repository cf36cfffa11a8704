using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace TradingConsole.Web.Api;

/// <summary>A time span of a query, [From, To), UTC.</summary>
internal readonly record struct QuerySpan(DateTimeOffset From, DateTimeOffset To)
{
    private static readonly DateTimeOffset TimeMin = new(2009, 1, 3, 0, 0, 0, TimeSpan.Zero); // There was no such market before.

    public static readonly TimeSpan SpanMax = TimeSpan.FromDays(31);

    /// <param name="now">Market clock: the default end.</param>
    /// <param name="length">How far back the default start lies.</param>
    public static bool TryRead(
        HttpRequest request, DateTimeOffset now, TimeSpan length, out QuerySpan span, [NotNullWhen(false)] out IResult? problem)
    {
        span = default;
        if (!TryTime(request, "to", now, out var to, out problem))
        {
            return false;
        }

        if (to < TimeMin || to > now + SpanMax)
        {
            problem = ApiProblem.BadField("to", request.Query["to"], $"it must lie after {TimeMin:yyyy-MM-dd} and not far in the future.");
            return false;
        }

        if (!TryTime(request, "from", to - length, out var from, out problem))
        {
            return false;
        }

        if (from >= to || to - from > SpanMax)
        {
            problem = ApiProblem.BadField("from", request.Query["from"], $"it must lie before 'to', by at most {SpanMax.Days} days.");
            return false;
        }

        span = new QuerySpan(from, to);
        return true;
    }

    public static bool TryCount(
        HttpRequest request, string field, int fallback, int max, out int count, [NotNullWhen(false)] out IResult? problem)
    {
        var text = (string?)request.Query[field];
        count = fallback;
        problem = text is null || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count) && count >= 1 && count <= max)
            ? null
            : ApiProblem.BadField(field, text, $"it must be a whole number from 1 to {max}.");
        return problem is null;
    }

    /// <summary>A moment, UTC.</summary>
    public static bool TryTime(
        HttpRequest request, string field, DateTimeOffset fallback, out DateTimeOffset at, [NotNullWhen(false)] out IResult? problem)
    {
        var text = (string?)request.Query[field];
        at = fallback;
        problem = text is null || DateTimeOffset.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out at)
            ? null
            : ApiProblem.BadField(field, text, "it must be a UTC time such as 2026-11-21T03:48:00Z.");
        return problem is null;
    }
}
