using TradingConsole.Core.Exchange.Binance;
using Xunit;

namespace TradingConsole.Core.Tests.Exchange;

public sealed class BinanceSignerTests
{
    private const string Secret = "paperSecretForTests0123456789abcdef";

    [Theory]
    [InlineData(
        "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.010&price=64000.0&newClientOrderId=tc-000001&recvWindow=5000&timestamp=1795219200000",
        "", "a55ca3b2865476eaa3fe3ce8dd51ecf16390279be7865e2b0eb57ab83b202b82")]
    [InlineData(
        "symbol=%E6%B5%8B%E8%AF%95USDT&timestamp=1795219200000",
        "", "8fc316a9779b0b1afc4bb4aa20507529f2d4aa62c7d3c9d13d8c58a283cac270")]
    [InlineData(
        "symbol=BTCUSDT&side=BUY", "quantity=0.010&timestamp=1795219200000",
        "cdfd779669f0db1a740a17b0e298f75e1154d80e48f2397c133167f1c771d3e1")]
    public void Sign_KnownRequests_GivesTheKnownSignature(string query, string body, string signature) =>
        Assert.Equal(signature, BinanceSigner.Sign(Secret, query, body));

    [Fact]
    public void SignQuery_Stamped_SignatureComesLastAndCoversTheRest()
    {
        var signed = BinanceSigner.SignQuery(
            Secret, "symbol=BTCUSDT", DateTimeOffset.FromUnixTimeMilliseconds(1795219200000), TimeSpan.FromSeconds(5));

        const string Stamped = "symbol=BTCUSDT&recvWindow=5000&timestamp=1795219200000";
        Assert.Equal($"{Stamped}&signature={BinanceSigner.Sign(Secret, Stamped)}", signed);
    }
}
