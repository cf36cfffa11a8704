using System.Net;
using System.Net.Http.Headers;
using TradingConsole.Core.Forecasts.Connectors;
using TradingConsole.Core.Time;
using Xunit;

namespace TradingConsole.Core.Tests.Forecasts.Connectors;

public sealed class SourceCallTests
{
    private static readonly SourceRequest Book = new(SourceService.Clob, "/book?token_id=7");

    private readonly SteppedClock _clock = new(new DateTimeOffset(2026, 1, 20, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task Ask_Answered_BodyIsUntouchedAndStamped()
    {
        var source = new ScriptedSource(_ => ScriptedSource.Ok("{ \"a\" :1.10 }\n"));

        var line = await source.Call(_clock).AskAsync(Book, default);

        Assert.Equal("{ \"a\" :1.10 }\n", line.Body);
        Assert.Equal("/book?token_id=7", line.Request);
        Assert.Equal(_clock.GetUtcNow(), line.At);
    }

    [Theory]
    [InlineData(HttpStatusCode.BadRequest)]
    [InlineData(HttpStatusCode.NotFound)]
    [InlineData(HttpStatusCode.UnprocessableEntity)]
    public async Task Ask_RefusedForGood_IsAskedOnceAndSaysWhat(HttpStatusCode status)
    {
        var source = new ScriptedSource(_ => ScriptedSource.Answer(status, "{\"error\":\"id is invalid\"}"));

        var thrown = await Assert.ThrowsAsync<SourceException>(() => source.Call(_clock).AskAsync(Book, default));

        Assert.Single(source.Asked);
        Assert.Equal((SourceFailure.Refused, status), (thrown.Kind, thrown.Status));
        Assert.Contains("/book?token_id=7", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("id is invalid", thrown.Excerpt, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(HttpStatusCode.InternalServerError)]
    [InlineData(HttpStatusCode.RequestTimeout)]
    [InlineData(HttpStatusCode.BadGateway)]
    public async Task Ask_FailsTwice_IsAskedAgainAfterGrowingPauses(HttpStatusCode status)
    {
        OnOneThread();
        var failures = 2;
        var source = new ScriptedSource(_ => failures-- > 0 ? ScriptedSource.Answer(status, "") : ScriptedSource.Ok("{}"));
        var call = source.Call(_clock);

        var asking = call.AskAsync(Book, default);
        var pauses = RunClock(asking);

        Assert.Equal("{}", (await asking).Body);
        Assert.Equal(3, source.Asked.Count);
        Assert.Equal(2, call.Retries);
        Assert.InRange(pauses[0].TotalMilliseconds, 500, 600);
        Assert.InRange(pauses[1].TotalMilliseconds, 1000, 1200);
    }

    [Fact]
    public async Task Ask_NeverAnswered_GivesUpAtTheLastAttempt()
    {
        OnOneThread();
        var source = new ScriptedSource(_ => throw new HttpRequestException("no route"));

        var asking = source.Call(_clock, new SourceOptions { AttemptsMax = 3 }).AskAsync(Book, default);
        RunClock(asking);

        var thrown = await Assert.ThrowsAsync<SourceException>(() => asking);
        Assert.Equal((SourceFailure.Unavailable, 3), (thrown.Kind, source.Asked.Count));
        Assert.Null(thrown.Status);
    }

    [Fact]
    public async Task Ask_ToldToRetryLater_TheWholeServiceWaitsThatLong()
    {
        OnOneThread();
        var isFirst = true;
        var source = new ScriptedSource(_ =>
        {
            var answer = isFirst ? ScriptedSource.Answer(HttpStatusCode.TooManyRequests, "") : ScriptedSource.Ok("{}");
            answer.Headers.RetryAfter = isFirst ? new RetryConditionHeaderValue(TimeSpan.FromSeconds(17)) : null;
            isFirst = false;
            return answer;
        });
        var call = source.Call(_clock);
        var began = _clock.GetUtcNow();

        var asking = call.AskAsync(Book, default);
        var other = call.AskAsync(Book with { PathAndQuery = "/markets/0x1" }, default);
        var elsewhere = await call.AskAsync(new SourceRequest(SourceService.Gamma, "/events"), default);
        RunClock(Task.WhenAll(asking, other));

        Assert.Equal(began, elsewhere.At);
        Assert.Equal(began.AddSeconds(17), (await asking).At);
        Assert.Equal(began.AddSeconds(17), (await other).At);
    }

    [Fact]
    public async Task Ask_ToldToRetryMuchLater_FailsAtOnce()
    {
        var source = new ScriptedSource(_ =>
        {
            var answer = ScriptedSource.Answer(HttpStatusCode.TooManyRequests, "");
            answer.Headers.RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromHours(1));
            return answer;
        });

        var thrown = await Assert.ThrowsAsync<SourceException>(() => source.Call(_clock).AskAsync(Book, default));

        Assert.Equal((SourceFailure.Throttled, TimeSpan.FromHours(1)), (thrown.Kind, thrown.RetryAfter));
        Assert.Single(source.Asked);
    }

    [Fact]
    public async Task Ask_MoreThanTheLimit_TheRestWaits()
    {
        OnOneThread();
        var rule = new RateRule(SourceService.Clob, "/book", 4, TimeSpan.FromSeconds(10));
        var source = new ScriptedSource(_ => ScriptedSource.Ok("{}"));
        var call = source.Call(_clock, new SourceOptions { Limits = [rule] });
        var began = _clock.GetUtcNow();

        var books = Enumerable.Range(0, 4).Select(_ => call.AskAsync(Book, default)).ToList();
        var free = await call.AskAsync(new SourceRequest(SourceService.Clob, "/books"), default);
        RunClock(Task.WhenAll(books));

        Assert.Equal(began, free.At);
        Assert.Equal([0, 0, 5, 10], (await Task.WhenAll(books)).Select(line => (line.At - began).TotalSeconds).Order());
    }

    [Fact]
    public void Construct_BadSettings_NamesEveryOne()
    {
        var options = new SourceOptions { AttemptsMax = 0, PauseFirst = TimeSpan.FromMinutes(2), GammaUrl = new Uri("ftp://example.org") };

        var thrown = Assert.Throws<ArgumentException>(() => new ScriptedSource(_ => ScriptedSource.Ok("")).Call(_clock, options));

        foreach (var name in new[] { "AttemptsMax", "PauseMax", "GammaUrl" })
        {
            Assert.Contains(name, thrown.Message, StringComparison.Ordinal);
        }
    }

    /// <summary>Without the framework's context continuations run on the thread that moves the clock: every step is over when it returns.</summary>
    private static void OnOneThread() => SynchronizationContext.SetSynchronizationContext(null);

    /// <summary>Moves the clock from one due timer to the next until the task has ended; returns the steps.</summary>
    private List<TimeSpan> RunClock(Task task)
    {
        var steps = new List<TimeSpan>();
        while (!task.IsCompleted)
        {
            var due = _clock.NextDue ?? throw new InvalidOperationException("it waits for nothing that a clock could bring");
            steps.Add(due - _clock.GetUtcNow());
            _clock.AdvanceTo(due);
        }

        return steps;
    }
}
