using Microsoft.Extensions.Logging.Abstractions;
using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Exchange.Binance;
using TradingConsole.Core.Operations.Keys;
using TradingConsole.Core.Tests.Exchange.Account;
using TradingConsole.Workers.PaperExchange.Account;
using TradingConsole.Workers.PaperExchange.Rest;
using TradingConsole.Workers.PaperExchange.Streams;
using TradingConsole.Workers.Tests.PaperExchange.Account;
using Xunit;

namespace TradingConsole.Workers.Tests.Keys;

/// <summary>What a key may do, asked of the paper exchange over the real client.</summary>
public sealed class KeyRightsTests
{
    [Theory(Timeout = 20_000)]
    [InlineData(false, false, 0, 1)]
    [InlineData(true, true, 1, 0)]
    public async Task Rights_OfThePaperKey_AreRead(bool withdraw, bool restricted, int refusals, int advice)
    {
        var desk = new PaperDesk(new PaperAccountOptions { KeyCanWithdraw = withdraw, KeyIsIpRestricted = restricted });
        using var account = Account(desk, desk.Account.ApiSecret);

        var rights = await account.GetKeyPermissionsAsync(default);

        Assert.Equal(new KeyPermissions(true, true, withdraw, false, restricted), rights);
        Assert.Equal((refusals, advice), (KeyRules.Refusals(rights).Length, KeyRules.Advice(rights).Length));
    }

    [Fact(Timeout = 20_000)]
    public async Task Rights_OfAWrongSecret_AreRefusedWithoutNamingIt()
    {
        var desk = new PaperDesk();
        using var account = Account(desk, "canarySecretVw3k9876543210");

        var refused = await Assert.ThrowsAsync<BinanceException>(() => account.GetKeyPermissionsAsync(default));

        Assert.DoesNotContain("canarySecret", refused.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(desk.Account.ApiKey, refused.ToString(), StringComparison.Ordinal);
    }

    private static BinanceAccount Account(PaperDesk desk, string secret) => new(
        new ExchangeKey(desk.Account.ApiKey, secret),
        new BinanceOptions { RestBaseUrl = new Uri("http://paper"), AccountBaseUrl = new Uri("http://paper") },
        new BinanceWire(new PaperVenueHandler(desk.Venue, desk.Clock), new PaperDialer(desk.Venue), desk.Clock),
        desk.Clock, new OpenGate(), NullLogger<BinanceAccount>.Instance);
}
