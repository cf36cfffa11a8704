using System.Net;
using System.Text;
using TradingConsole.Core.Exchange;
using TradingConsole.Core.Exchange.Binance;
using Xunit;

namespace TradingConsole.Core.Tests.Exchange;

public sealed class BinanceErrorsTests
{
    [Theory]
    [InlineData(400, -1021, "Timestamp for this request is outside of the recvWindow.", VenueErrorKind.Clock)]
    [InlineData(400, -1121, "Invalid symbol.", VenueErrorKind.InvalidRequest)]
    [InlineData(401, -2015, "Invalid API-key, IP, or permissions for action.", VenueErrorKind.Auth)]
    [InlineData(400, -2013, "Order does not exist.", VenueErrorKind.NotFound)]
    [InlineData(400, -2022, "ReduceOnly Order is rejected.", VenueErrorKind.ReduceOnly)]
    [InlineData(400, -4116, "ClientOrderId is duplicated.", VenueErrorKind.Duplicate)]
    [InlineData(400, -4120, "Order type not supported for this endpoint.", VenueErrorKind.WrongEndpoint)]
    [InlineData(400, -4046, "No need to change margin type.", VenueErrorKind.AlreadyDone)]
    [InlineData(400, -1007, "Timeout waiting for response from backend server.", VenueErrorKind.UnknownOutcome)]
    [InlineData(503, null, "Unknown error, please check your request or try again later.", VenueErrorKind.UnknownOutcome)]
    [InlineData(503, null, "Service Unavailable.", VenueErrorKind.Retryable)]
    [InlineData(503, -1008, "Request throttled by system-level protection.", VenueErrorKind.Retryable)]
    [InlineData(429, -1003, "Too many requests.", VenueErrorKind.Rate)]
    [InlineData(418, -1003, "Way too many requests; IP banned until 1795219320000.", VenueErrorKind.Banned)]
    [InlineData(504, null, "", VenueErrorKind.UnknownOutcome)]
    [InlineData(400, -9999, "Something new.", VenueErrorKind.Rejected)]
    public void Read_AnswerOfTheExchange_ClassifiedByCode(int status, int? code, string text, VenueErrorKind kind)
    {
        var body = code is null ? $$"""{"msg":"{{text}}"}""" : $$"""{"code":{{code}},"msg":"{{text}}"}""";

        var error = BinanceErrors.Read("GET /x", (HttpStatusCode)status, Encoding.UTF8.GetBytes(body), null);

        Assert.Equal(kind, error.Kind);
        Assert.Equal(code, error.Code);
        Assert.Contains(text, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_BanInProse_EndIsParsed()
    {
        var error = BinanceErrors.Read("GET /x", (HttpStatusCode)418,
            """{"code":-1003,"msg":"Way too many requests; IP banned until 1795219320000. Please use the websocket."}"""u8, null);

        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(1795219320000), error.BlockedUntil);
        Assert.Null(BinanceErrors.ReadBanEnd("banned until 99999999999999999999"));
    }

    [Theory]
    [InlineData("<html>403 Forbidden</html>")]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"code\":\"x\"}")]
    public void Read_NotTheProtocolsJson_StillAnError(string body)
    {
        var error = BinanceErrors.Read("GET /x", HttpStatusCode.Forbidden, Encoding.UTF8.GetBytes(body), null);

        Assert.Equal(VenueErrorKind.Rate, error.Kind);
        Assert.Null(error.Code);
    }
}
