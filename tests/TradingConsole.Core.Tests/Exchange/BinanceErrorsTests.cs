using System.Net;
using System.Text;
using TradingConsole.Core.Exchange.Binance;
using Xunit;

namespace TradingConsole.Core.Tests.Exchange;

public sealed class BinanceErrorsTests
{
    [Theory]
    [InlineData(400, -1021, "Timestamp for this request is outside of the recvWindow.", BinanceErrorKind.Clock)]
    [InlineData(400, -1121, "Invalid symbol.", BinanceErrorKind.InvalidRequest)]
    [InlineData(401, -2015, "Invalid API-key, IP, or permissions for action.", BinanceErrorKind.Auth)]
    [InlineData(400, -2013, "Order does not exist.", BinanceErrorKind.NotFound)]
    [InlineData(400, -2022, "ReduceOnly Order is rejected.", BinanceErrorKind.ReduceOnly)]
    [InlineData(400, -4116, "ClientOrderId is duplicated.", BinanceErrorKind.Duplicate)]
    [InlineData(400, -4120, "Order type not supported for this endpoint.", BinanceErrorKind.WrongEndpoint)]
    [InlineData(400, -4046, "No need to change margin type.", BinanceErrorKind.AlreadyDone)]
    [InlineData(400, -1007, "Timeout waiting for response from backend server.", BinanceErrorKind.UnknownOutcome)]
    [InlineData(503, null, "Unknown error, please check your request or try again later.", BinanceErrorKind.UnknownOutcome)]
    [InlineData(503, null, "Service Unavailable.", BinanceErrorKind.Retryable)]
    [InlineData(503, -1008, "Request throttled by system-level protection.", BinanceErrorKind.Retryable)]
    [InlineData(429, -1003, "Too many requests.", BinanceErrorKind.Rate)]
    [InlineData(418, -1003, "Way too many requests; IP banned until 1795219320000.", BinanceErrorKind.Banned)]
    [InlineData(504, null, "", BinanceErrorKind.UnknownOutcome)]
    [InlineData(400, -9999, "Something new.", BinanceErrorKind.Rejected)]
    public void Read_AnswerOfTheExchange_ClassifiedByCode(int status, int? code, string text, BinanceErrorKind kind)
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

        Assert.Equal(BinanceErrorKind.Rate, error.Kind);
        Assert.Null(error.Code);
    }
}
