using TradingConsole.Core.Forecasts.Connectors;
using Xunit;

namespace TradingConsole.Workers.Tests.Forecasts.StandIn;

/// <summary>What the venue can do wrong, and what the clients make of it.</summary>
public sealed class StandInFaultTests
{
    private static readonly SourceRequest First = new(SourceService.Gamma, "/markets/keyset?limit=1");

    [Fact]
    public async Task Refused429And500_ThenWell_IsAnswered()
    {
        await using var rig = await StandInRig.OpenAsync();
        rig.Server.Faults.Refuse(1, 429, TimeSpan.Zero);
        rig.Server.Faults.Refuse(2, 500);

        var line = await rig.Call.AskAsync(First, default);

        Assert.Contains("\"markets\"", line.Body, StringComparison.Ordinal);
        Assert.Equal(3, rig.Call.Retries);
    }

    [Fact]
    public async Task Refused403_IsNotAskedAgain()
    {
        await using var rig = await StandInRig.OpenAsync();
        rig.Server.Faults.Refuse(2, 403, path: "/markets");

        var thrown = await Assert.ThrowsAsync<SourceException>(() => rig.Call.AskAsync(First, default));

        Assert.Equal(SourceFailure.Refused, thrown.Kind);
        Assert.Contains("planned refusal", thrown.Excerpt, StringComparison.Ordinal);
        Assert.Equal(0, rig.Call.Retries);
    }

    [Fact]
    public async Task Slow_IsGivenUpInTime()
    {
        await using var rig = await StandInRig.OpenAsync(
            options: options => options with { Timeout = TimeSpan.FromMilliseconds(50), AttemptsMax = 2 });
        rig.Server.Faults.Slow = TimeSpan.FromMinutes(5);

        var thrown = await Assert.ThrowsAsync<SourceException>(() => rig.Call.AskAsync(First, default));

        Assert.Equal(SourceFailure.TimedOut, thrown.Kind);
        Assert.Equal(1, rig.Call.Retries);
    }

    [Fact]
    public async Task RepeatedPage_StopsAndComplains()
    {
        await using var rig = await StandInRig.OpenAsync();
        rig.Server.Faults.RepeatsPages = true;

        var thrown = await Assert.ThrowsAsync<SourceException>(async () => await rig.Gamma.MarketsAsync(new GammaFilter(Closed: true), default).CountAsync());

        Assert.Equal(SourceFailure.PageRepeats, thrown.Kind);
    }

    [Fact]
    public async Task Activity_OnePackFails_TheOthersCome()
    {
        await using var rig = await StandInRig.OpenAsync();
        var subjects = rig.Server.World.Markets(StandInRig.Now).TakeLast(30).Select(market => new ActivitySubject(market.ConditionId, market.Tokens)).ToList();
        rig.Server.Faults.Refuse(1, 400, path: "/v2/oi");
        rig.Server.Faults.Refuse(1, 400, path: "/v2/trades");

        var parts = await new HistoryActivity(rig.History).AskAsync(subjects, StandInRig.Now.AddHours(-1), default).ToListAsync();

        Assert.Equal(["open-interest/0", $"trades/{subjects[0].ConditionId}"], parts.Where(part => part.Failure is not null).Select(part => part.Segment));
        Assert.Contains(parts, part => part.Segment == "open-interest/1" && part.Line is not null);
        Assert.Equal(29, parts.Count(part => part.Segment.StartsWith("trades/", StringComparison.Ordinal) && part.Line is not null));
    }
}
