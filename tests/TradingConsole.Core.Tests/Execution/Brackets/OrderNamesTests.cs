using TradingConsole.Core.Execution.Brackets;
using TradingConsole.Core.Execution.Orders;
using TradingConsole.Core.Market;
using Xunit;

namespace TradingConsole.Core.Tests.Execution.Brackets;

public sealed class OrderNamesTests
{
    private static readonly Guid Trade = Guid.Parse("ff8fad5b-d9cb-469f-a165-70867728950e");

    [Theory]
    [InlineData(OrderRole.Entry, 0, "k7z")]
    [InlineData(OrderRole.Stop, 17, "000")]
    [InlineData(OrderRole.Target, 32_767, "zzz")]
    [InlineData(OrderRole.Exit, 9_999, null)]
    public void Name_ReadBack_TellsRoleTradeAndInstallation(OrderRole role, int sequence, string? installation)
    {
        var name = ClientOrderIds.For(role, Trade, sequence, installation);

        Assert.Matches("^[.A-Z:/a-z0-9_-]{1,36}$", name);
        Assert.True(ClientOrderIds.TryRead(name, out var readRole, out var trade));
        Assert.Equal((role, Trade, installation), (readRole, trade, ClientOrderIds.InstallationOf(name)));
    }

    [Fact]
    public void Names_OfEveryNumber_Differ() => Assert.Equal(
        ClientOrderIds.SequencesOf("abc"),
        Enumerable.Range(0, ClientOrderIds.SequencesOf("abc")).Select(sequence => ClientOrderIds.For(OrderRole.Exit, Trade, sequence, "abc")).Distinct().Count());

    [Fact]
    public void Name_OfAnotherInstallation_IsNotOurs()
    {
        Assert.True(ClientOrderIds.IsOurs(ClientOrderIds.For(OrderRole.Stop, Trade, 1, "abc"), "abc"));
        Assert.False(ClientOrderIds.IsOurs(ClientOrderIds.For(OrderRole.Stop, Trade, 1, "abd"), "abc"));
        Assert.True(ClientOrderIds.IsOurs(ClientOrderIds.For(OrderRole.Stop, Trade, 1), "abc")); // Of before there was one: could be ours.
        Assert.False(ClientOrderIds.IsOurs("web_1", null));
    }

    [Theory]
    [InlineData("tc-")]
    [InlineData("tc-e")]
    [InlineData("tc-e-")]
    [InlineData("tc-eabc")]
    [InlineData("tc-q0000000000000000000000000000000")]
    [InlineData("tc-eabc00000000000000000000000000u00")]
    public void Name_ThatIsNone_IsNotRead(string name) => Assert.False(ClientOrderIds.TryRead(name, out _, out _));

    [Theory]
    [InlineData("ab")]
    [InlineData("abcd")]
    [InlineData("ABC")]
    [InlineData("a-c")]
    public void Installation_OfAnotherShape_IsRefused(string installation) =>
        Assert.Throws<ArgumentException>(() => ClientOrderIds.For(OrderRole.Entry, Trade, 0, installation));

    [Fact]
    public void Bracket_OfAnInstallation_NamesEveryOrderByIt()
    {
        var now = DateTimeOffset.UnixEpoch;
        var plan = new BracketPlan(Trade, Symbol.Btc, PositionSide.Long, 1m, 95m, 110m, now.AddSeconds(5), now.AddHours(1), 100m) { Installation = "abc" };
        var bracket = Bracket.Open(plan, now, BracketRules.Default).Next;
        bracket = Bracket.Step(bracket, new BracketInput.Persisted(bracket.Entry.ClientOrderId), now, BracketRules.Default).Next;
        bracket = Bracket.Step(
            bracket, new BracketInput.CloseAsked(Core.Simulation.ExitReason.Kill, "kill"), now, BracketRules.Default).Next;

        Assert.All(bracket.Orders, order => Assert.Equal("abc", ClientOrderIds.InstallationOf(order.ClientOrderId)));
    }
}
