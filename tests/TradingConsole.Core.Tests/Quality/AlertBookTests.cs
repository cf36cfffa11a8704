using TradingConsole.Core.Quality;
using Xunit;

namespace TradingConsole.Core.Tests.Quality;

public sealed class AlertBookTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 4, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Judge_OverWithoutAnOpenAlert_RaisesOne()
    {
        var changes = AlertBook.Judge([], [Finding(over: true), Finding(over: false, subject: "ETHUSDT")], Now);

        var raised = Assert.Single(changes.Raised);
        Assert.Equal((AlertKinds.Missing, "BTCUSDT", "raised", Now, Now), (raised.Kind, raised.Subject, raised.State, raised.RaisedAt, raised.SeenAt));
        Assert.Empty(changes.Renewed);
        Assert.Empty(changes.Resolved);
    }

    [Fact]
    public void Judge_StillOver_RenewsAndKeepsItCritical()
    {
        var changes = AlertBook.Judge([Open(isCritical: true)], [Finding(over: true, value: 0.4)], Now);

        var renewed = Assert.Single(changes.Renewed);
        Assert.Equal((7L, true, 0.4, Now), (renewed.Id, renewed.IsCritical, renewed.Value, renewed.SeenAt));
        Assert.Empty(changes.Raised);
    }

    [Fact]
    public void Judge_BetweenTheLimits_LeavesItAsItIs() =>
        Assert.True(AlertBook.Judge([Open()], [Finding(over: false, clear: false)], Now).IsEmpty);

    [Fact]
    public void Judge_NotMeasured_LeavesItAsItIs() => Assert.True(AlertBook.Judge([Open()], [], Now).IsEmpty);

    [Fact]
    public void Judge_Clear_Resolves()
    {
        var resolved = Assert.Single(AlertBook.Judge([Open()], [Finding(over: false, clear: true)], Now).Resolved);

        Assert.Equal((7L, "resolved", Now), (resolved.Id, resolved.State, resolved.ResolvedAt!.Value));
        Assert.Null(resolved.ResolvedBy);
    }

    private static AlertFinding Finding(bool over, bool clear = false, double value = 0.1, string subject = "BTCUSDT") =>
        new(AlertKinds.Missing, subject, false, over, clear, "sample", value, 0.02);

    private static Alert Open(bool isCritical = false) => new(
        7, AlertKinds.Missing, "BTCUSDT", isCritical, "before", 0.1, 0.02, Now.AddMinutes(-5), Now.AddMinutes(-1), null, null, null);
}
