using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using TradingConsole.Core.Forecasts.Bands;
using TradingConsole.Core.Forecasts.Bands.Remote;
using Xunit;

namespace TradingConsole.Core.Tests.Forecasts.Bands;

/// <summary>The runners against an endpoint on loopback that speaks as the services do.</summary>
public sealed class RemoteRunnerTests : IAsyncLifetime, IDisposable
{
    private readonly WebApplication _endpoint;
    private readonly HttpClient _http = new() { Timeout = Timeout.InfiniteTimeSpan };
    private readonly List<(string Request, string Body)> _kept = [];
    private readonly List<string[]> _askedOf = [];
    private readonly List<(string Body, string? Authorization)> _asked = [];
    private Func<HttpContext, Task> _answer = _ => Task.CompletedTask;

    public RemoteRunnerTests()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _endpoint = builder.Build();
        _endpoint.MapPost("/model", async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            _asked.Add((await reader.ReadToEndAsync(), context.Request.Headers.Authorization));
            await _answer(context);
        });
    }

    public Task InitializeAsync() => _endpoint.StartAsync();

    public async Task DisposeAsync() => await _endpoint.DisposeAsync();

    public void Dispose() => _http.Dispose();

    [Fact]
    public async Task Chronos_TwoSeries_AsksInItsShapeAndReadsTolerantly()
    {
        // No mean, a key nobody knows, quantiles spelled as they like, answers in another order, nested once, out of order and out of [0, 1].
        Says("""
            {"predictions":[
              {"item_id":"b","0.1":[0.3,0.3],"0.50":[0.2,0.4],"0.9":[1.4,0.5],"note":"x"},
              {"item_id":"stranger","0.1":[0,0],"0.5":[0,0],"0.9":[0,0]},
              {"0.9":[[0.8,0.9]],"0.1":[[-0.1,0.2]],"0.5":[[0.5,0.5]],"item_id":"a","mean":[[0.5,0.5]]}]}
            """);

        var answers = await Chronos().ForecastAsync([Question("a"), Question("b")], CancellationToken.None);

        var asked = JsonElement.Parse(_asked.Single().Body);
        var first = asked.GetProperty("inputs")[0];
        Assert.Equal(("a", "2026-01-05T00:00:00", 6), (first.GetProperty("item_id").GetString(), first.GetProperty("start").GetString(), first.GetProperty("target").GetArrayLength()));
        Assert.Equal(
            """{"prediction_length":2,"quantile_levels":[0.1,0.5,0.9],"freq":"1h"}""", asked.GetProperty("parameters").GetRawText());
        Assert.Equal(["b", "a"], answers.Select(answer => answer.SeriesId));
        Assert.Equal([0.2, 0.3, 1.0], answers[0].Steps[0].AsEnumerable());
        Assert.Equal([0.0, 0.5, 0.8], answers[1].Steps[0].AsEnumerable());
        Assert.All(answers, answer => Assert.Equal("chronos-2", answer.ModelId));
        Assert.Equal(answers.Select(answer => answer.SeriesId), ChronosRunner.Read(_kept.Single().Body, [Question("a"), Question("b")], "chronos-2").Select(answer => answer.SeriesId));
        Assert.DoesNotContain("secret", _kept.Single().Request, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chronos_MoreSeriesThanACallTakes_AsksInParts()
    {
        _answer = async context => await context.Response.WriteAsync(
            """{"predictions":[{"0.1":[0.1,0.1],"0.5":[0.5,0.5],"0.9":[0.9,0.9]},{"0.1":[0.1,0.1],"0.5":[0.5,0.5],"0.9":[0.9,0.9]}]}""");
        var runner = Chronos(options => options with { SeriesMax = 2, ContextMax = 5 });

        var answers = await runner.ForecastAsync([.. Enumerable.Range(0, 5).Select(i => Question($"{i}"))], CancellationToken.None);

        Assert.Equal(["0", "1", "2", "3", "4"], answers.Select(answer => answer.SeriesId)); // Without ids, by their place.
        Assert.Equal(3, _asked.Count);
        Assert.Equal([["0", "1"], ["2", "3"], ["4"]], _askedOf);
        var first = JsonElement.Parse(_asked[0].Body).GetProperty("inputs")[0];
        Assert.Equal((5, "2026-01-05T01:00:00"), (first.GetProperty("target").GetArrayLength(), first.GetProperty("start").GetString()));
    }

    [Fact]
    public async Task TimesFm_Deciles_AreReadWithTheMeanOrWithout()
    {
        const string Deciles = "0.1,0.2,0.3,0.4,0.5,0.6,0.7,0.8,0.9";
        Says("{\"predictions\":[{\"point_forecast\":[0.5,0.5],\"quantile_forecast\":[[0.55," + Deciles + "],[0.55," + Deciles + "]]},{\"quantiles\":[["
            + Deciles + "],[" + Deciles + "]]},{\"quantiles\":{\"0.1\":[0.1,0.1],\"0.5\":[0.5,0.5],\"0.9\":[0.9,0.9]}},{\"quantiles\":[[1,2]]}]}");
        var runner = new TimesFmRunner(_http, Options("timesfm-2.5") with { BearerToken = "secret" }, Keep, TimeProvider.System);

        var answers = await runner.ForecastAsync([Question("a"), Question("b"), Question("c"), Question("d")], CancellationToken.None);

        Assert.Equal("Bearer secret", _asked.Single().Authorization);
        Assert.Equal(2, JsonElement.Parse(_asked.Single().Body).GetProperty("instances")[3].GetProperty("horizon").GetInt32());
        Assert.Equal(["a", "b", "c"], answers.Select(answer => answer.SeriesId));
        Assert.All(answers, answer => Assert.Equal([0.1, 0.5, 0.9], answer.Steps[1].AsEnumerable()));
        Assert.DoesNotContain("secret", _kept.Single().Request, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chronos_NoAnswerInTime_IsNamed()
    {
        var clock = new HandClock();
        var arrived = new TaskCompletionSource();
        _answer = async context =>
        {
            arrived.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        };
        var runner = new ChronosRunner(_http, Options("chronos-2"), Keep, clock);

        var asking = runner.ForecastAsync([Question("a")], CancellationToken.None);
        await arrived.Task.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.True(clock.Waits.Single() >= TimeSpan.FromSeconds(90)); // The first call may have to load the model.
        clock.Ring();

        Assert.Equal("chronos-2: no answer within 120 s", (await Assert.ThrowsAsync<BandRunnerException>(() => asking)).Message);
        Assert.Empty(_kept);
    }

    [Theory]
    [InlineData(503, "{}", "status 503")]
    [InlineData(200, "warming up", "no JSON")]
    [InlineData(200, """{"error":"x"}""", "no list 'predictions'")]
    public async Task Chronos_UnusableAnswer_IsNamed(int status, string body, string named)
    {
        _answer = async context =>
        {
            context.Response.StatusCode = status;
            await context.Response.WriteAsync(body);
        };

        var failure = await Assert.ThrowsAsync<BandRunnerException>(() => Chronos().ForecastAsync([Question("a")], CancellationToken.None));

        Assert.Contains(named, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chronos_SeriesLeftOutOrUnusable_AreLeftOut()
    {
        Says("""{"predictions":[{"item_id":"a","0.1":[0.1,0.1],"0.5":[0.5,0.5],"0.9":[0.9,0.9]},{"item_id":"b","0.1":[null,0.1],"0.5":[0.5,0.5],"0.9":[0.9,0.9]}]}""");

        var answers = await Chronos().ForecastAsync([Question("a"), Question("b"), Question("c")], CancellationToken.None);
        var bands = RemoteBands.Of(answers[0], Hours.Start, BandMethod.Chronos, BandRules.Default);

        Assert.Equal(["a"], answers.Select(answer => answer.SeriesId));
        Assert.Equal((1, 0.1, 0.9, "chronos-2"), (bands.Single().HorizonSteps, bands[0].Q10, bands[0].Q90, bands[0].ModelId)); // It was asked two steps: 24 is none of them.
    }

    [Fact]
    public async Task Forecast_WhatNoModelTakes_IsRefusedBeforeAsking()
    {
        await Assert.ThrowsAsync<ArgumentException>(() => Chronos().ForecastAsync([Question("a") with { Values = [0.1, 0.2] }], CancellationToken.None));
        await Assert.ThrowsAsync<ArgumentException>(() => Chronos().ForecastAsync([Question("a") with { Horizon = 2_000 }], CancellationToken.None));
        await Assert.ThrowsAsync<ArgumentException>(() => Chronos().ForecastAsync([Question("a"), Question("b") with { Horizon = 3 }], CancellationToken.None));
        Assert.Empty(await Chronos().ForecastAsync([], CancellationToken.None));
        Assert.Empty(_asked);
    }

    private static SeriesQuestion Question(string id) => new(id, [0.5, 0.52, 0.5, 0.55, 0.51, 0.56], Hours.Start, "1h", 2, RemoteBands.Quantiles);

    private void Says(string body) => _answer = context => context.Response.WriteAsync(body);

    private Task Keep(ImmutableArray<SeriesQuestion> asked, string request, string body, CancellationToken ct)
    {
        _askedOf.Add([.. asked.Select(question => question.SeriesId)]);
        _kept.Add((request, body));
        return Task.CompletedTask;
    }

    private RunnerOptions Options(string model) => new(new Uri(new Uri(_endpoint.Urls.Single()), "/model"), model);

    private ChronosRunner Chronos(Func<RunnerOptions, RunnerOptions>? changed = null) =>
        new(_http, (changed ?? (options => options))(Options("chronos-2")), Keep, TimeProvider.System);

    /// <summary>Timers ring when told to.</summary>
    private sealed class HandClock : TimeProvider
    {
        private readonly List<Action> _timers = [];

        public List<TimeSpan> Waits { get; } = [];

        public void Ring() => _timers.ForEach(timer => timer());

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Waits.Add(dueTime);
            _timers.Add(() => callback(state));
            return new Nothing();
        }

        private sealed class Nothing : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
