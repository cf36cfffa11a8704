using System.Collections.Frozen;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;

namespace TradingConsole.Core.Exchange.Binance;

/// <summary>Reads an error answer and says what it means. Codes decide; text only separates the meanings of HTTP 503.</summary>
internal static class BinanceErrors
{
    private static readonly FrozenDictionary<int, VenueErrorKind> KindByCode = Table(
        (VenueErrorKind.UnknownOutcome, [-1000, -1006, -1007]),
        (VenueErrorKind.Retryable, [-1001, -1008, -1016]),
        (VenueErrorKind.Clock, [-1021, -5028]),
        (VenueErrorKind.Rate, [-1003, -1015]),
        (VenueErrorKind.Auth, [-1002, -1022, -2014, -2015, -2017, -4056, -4057]),
        (VenueErrorKind.UserStreamKey, [-1125]),
        (VenueErrorKind.Rejected, [-2010, -2020]),
        (VenueErrorKind.InvalidRequest,
        [
            -1013, -1014, -1100, -1101, -1102, -1103, -1104, -1105, -1106, -1111, -1114, -1115, -1116, -1117, -1118, -1121, -1128,
            -1130, -4001, -4002, -4003, -4004, -4005, -4006, -4007, -4013, -4014, -4015, -4023, -4060, -4062, -4135, -4137, -4138,
            -5037, -5038, -5039, -5040,
        ]),
        (VenueErrorKind.WrongEndpoint, [-4120]),
        (VenueErrorKind.PriceMoved, [-2021, -4142, -4016, -4024, -4183, -4184, -4210, -4211, -4131, -5041]),
        (VenueErrorKind.NotFillable, [-5021, -5022]),
        (VenueErrorKind.Limits, [-2018, -2019, -2024, -2025, -2027, -2028, -4045, -4164]),
        (VenueErrorKind.ReduceOnly, [-2022, -4112, -4118]),
        (VenueErrorKind.AlreadyDone, [-4046, -4059, -4171, -5027]),
        (VenueErrorKind.Precondition, [-4047, -4048, -4067, -4068, -4161, -4168, -4531]),
        (VenueErrorKind.PositionMode, [-4061]),
        (VenueErrorKind.NotFound, [-2011, -2013]),
        (VenueErrorKind.Duplicate, [-4116]),
        (VenueErrorKind.Triggering, [-4117]),
        (VenueErrorKind.ClosePosition, [-4130, -4509]),
        (VenueErrorKind.NotTradable,
            [-1122, -2023, -4087, -4088, -4105, -4106, -4107, -4109, -4140, -4141, -4189, -4192, -4400, -4401, -4402, -4403]),
        (VenueErrorKind.Agreement, [-4411]),
        (VenueErrorKind.Modification, [-5024, -5025, -5026, -5029, -5043]));

    public static VenueErrorKind Classify(HttpStatusCode status, int? code, string text)
    {
        // 503 has three bodies: one says the outcome is unknown, the others that nothing was executed. The status of a ban outranks
        // its code, which it shares with the milder 429.
        switch ((int)status)
        {
            case 418:
                return VenueErrorKind.Banned;
            case 429:
                return VenueErrorKind.Rate;
            case 503 when text.Contains("Unknown error", StringComparison.OrdinalIgnoreCase):
                return VenueErrorKind.UnknownOutcome;
            default:
                break;
        }

        if (code is { } known && KindByCode.TryGetValue(known, out var kind))
        {
            return kind;
        }

        return (int)status switch
        {
            401 => VenueErrorKind.Auth,
            403 => VenueErrorKind.Rate,
            503 => VenueErrorKind.Retryable,
            < 400 or 408 or >= 500 => VenueErrorKind.UnknownOutcome, // Not the success that was promised, and no refusal either.
            _ => VenueErrorKind.Rejected,
        };
    }

    /// <summary>The exception for an answer that is not a success.</summary>
    public static BinanceException Read(string request, HttpStatusCode status, ReadOnlySpan<byte> body, TimeSpan? retryAfter)
    {
        var (code, text) = ReadBody(body);
        return new BinanceException(Classify(status, code, text), code, status,
            $"{request} was answered with HTTP {(int)status}{(code is { } known ? $", code {known}" : "")}: {text}")
        {
            RetryAfter = retryAfter,
            BlockedUntil = ReadBanEnd(text),
        };
    }

    /// <summary>The end of a ban, which the exchange only writes into its prose: "IP banned until 1795219320000".</summary>
    public static DateTimeOffset? ReadBanEnd(string text)
    {
        const string Marker = "banned until ";
        var start = text.IndexOf(Marker, StringComparison.OrdinalIgnoreCase);
        if (start < 0)
        {
            return null;
        }

        var digits = text.AsSpan(start + Marker.Length);
        var length = digits.IndexOfAnyExceptInRange('0', '9');
        digits = length < 0 ? digits : digits[..length];
        return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
            && milliseconds <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
            : null;
    }

    private static (int? Code, string Text) ReadBody(ReadOnlySpan<byte> body)
    {
        const int ExcerptMax = 200;
        try
        {
            var reader = new Utf8JsonReader(body);
            var error = JsonElement.ParseValue(ref reader);
            if (error.ValueKind == JsonValueKind.Object)
            {
                int? code = error.TryGetProperty("code", out var number) && number.ValueKind == JsonValueKind.Number
                    && number.TryGetInt32(out var value) ? value : null;
                var text = error.TryGetProperty("msg", out var message) && message.ValueKind == JsonValueKind.String
                    ? message.GetString() : null;
                if (code is not null || text is not null)
                {
                    return (code, text ?? "");
                }
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Proxies and firewalls answer in HTML; what they said is shown as it came.
        }

        return (null, Encoding.UTF8.GetString(body[..Math.Min(body.Length, ExcerptMax)]));
    }

    private static FrozenDictionary<int, VenueErrorKind> Table(params (VenueErrorKind Kind, int[] Codes)[] rows) =>
        rows.SelectMany(row => row.Codes.Select(code => KeyValuePair.Create(code, row.Kind))).ToFrozenDictionary();
}
