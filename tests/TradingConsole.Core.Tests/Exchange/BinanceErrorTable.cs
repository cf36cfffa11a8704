using TradingConsole.Core.Exchange;

namespace TradingConsole.Core.Tests.Exchange;

/// <summary>Every code of the venue's error table with its class, copied from the description of the protocol, not from the client.</summary>
internal static class BinanceErrorTable
{
    public static readonly (int Status, int? Code, string Text, VenueErrorKind Kind)[] Rows =
    [
        // Outcome unknown.
        (503, null, "Unknown error, please check your request or try again later.", VenueErrorKind.UnknownOutcome),
        (400, -1006, "Unexpected response.", VenueErrorKind.UnknownOutcome),
        (400, -1007, "Timeout waiting for response from backend server.", VenueErrorKind.UnknownOutcome),
        (408, null, "Request Timeout", VenueErrorKind.UnknownOutcome),
        (502, null, "Bad Gateway", VenueErrorKind.UnknownOutcome),
        (504, null, "Gateway Time-out", VenueErrorKind.UnknownOutcome),
        (400, -1000, "An unknown error occured.", VenueErrorKind.UnknownOutcome),

        // Failed, may be repeated.
        (503, null, "Service Unavailable.", VenueErrorKind.Retryable),
        (503, -1001, "Internal error; unable to process your request. Please try again.", VenueErrorKind.Retryable),
        (503, -1008, "Request throttled by system-level protection.", VenueErrorKind.Retryable),
        (503, -1016, "This service is no longer available.", VenueErrorKind.Retryable),

        .. Of(VenueErrorKind.Clock, -1021, -5028),
        (429, -1003, "Too many requests.", VenueErrorKind.Rate),
        (418, -1003, "Way too many requests; IP banned until 1795219320000.", VenueErrorKind.Banned),
        (403, null, "Forbidden", VenueErrorKind.Rate),
        .. Of(VenueErrorKind.Rate, -1015),
        .. Of(VenueErrorKind.Auth, -1022, -1002, -2014, -2015, -2017, -4056, -4057),
        .. Of(VenueErrorKind.UserStreamKey, -1125),
        .. Of(VenueErrorKind.Rejected, -2010, -2020),
        .. Of(
            VenueErrorKind.InvalidRequest,
            [
                -1013, -1014, .. Range(-1100, -1106), -1111, .. Range(-1114, -1118), -1121, -1128, -1130, .. Range(-4001, -4007), -4013,
                -4014, -4015, -4023, -4060, -4062, -4135, -4137, -4138, .. Range(-5037, -5040),
            ]),
        .. Of(VenueErrorKind.WrongEndpoint, -4120),
        .. Of(VenueErrorKind.PriceMoved, -2021, -4142, -4016, -4024, -4183, -4184, -4210, -4211, -4131, -5041),
        .. Of(VenueErrorKind.NotFillable, -5021, -5022),
        .. Of(VenueErrorKind.Limits, -2018, -2019, -2027, -2028, -4164, -2024, -2025, -4045),
        .. Of(VenueErrorKind.ReduceOnly, -2022, -4118, -4112),
        .. Of(VenueErrorKind.AlreadyDone, -4046, -4059, -5027, -4171),
        .. Of(VenueErrorKind.Precondition, -4047, -4048, -4067, -4068, -4161, -4168, -4531),
        .. Of(VenueErrorKind.PositionMode, -4061),
        .. Of(VenueErrorKind.NotFound, -2011, -2013),
        .. Of(VenueErrorKind.Duplicate, -4116),
        .. Of(VenueErrorKind.Triggering, -4117),
        .. Of(VenueErrorKind.ClosePosition, -4130, -4509),
        .. Of(
            VenueErrorKind.NotTradable,
            [
                -4140, -4141, -1122, -4087, -4088, .. Range(-4105, -4107), -4189, -4400, -4401, -4192, -4402, -4403, -4109, -2023,
            ]),
        .. Of(VenueErrorKind.Agreement, -4411),
        .. Of(VenueErrorKind.Modification, [.. Range(-5024, -5026), -5029, -5043]),
    ];

    private static IEnumerable<(int, int?, string, VenueErrorKind)> Of(VenueErrorKind kind, params int[] codes) =>
        codes.Select(code => (kind == VenueErrorKind.Auth ? 401 : 400, (int?)code, $"text of {code}", kind));

    private static IEnumerable<int> Range(int first, int last) => Enumerable.Range(0, first - last + 1).Select(step => first - step);
}
