using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using TradingConsole.Tests.Fixtures;
using TradingConsole.Web.SignIn;
using TradingConsole.Web.Tests.Sample;
using Xunit;

namespace TradingConsole.Web.Tests.Forecasts;

/// <summary>One console over a seeded scoreboard for all contract tests, with a person of each role signed in.</summary>
public sealed class ForecastConsole(PostgresFixture postgres) : IAsyncLifetime
{
    public RunningConsole Console { get; private set; } = null!;

    public HttpClient Viewer { get; private set; } = null!;

    public HttpClient Operator { get; private set; } = null!;

    public HttpClient Admin { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Console = await RunningConsole.StartAsync(postgres, SampleDesk.Trading(), marketClock: new FixedClock());
        await SeededForecasts.StoreAsync(Console.Database, SampleDesk.Now);
        (Viewer, Operator, Admin) = (await Console.ClientAsAsync(Roles.Viewer), await Console.ClientAsAsync(Roles.Operator), await Console.ClientAsAsync(Roles.Admin));
        foreach (var client in (HttpClient[])[Viewer, Operator, Admin])
        {
            client.DefaultRequestHeaders.Add("X-Requested-With", "test");
        }
    }

    public async Task DisposeAsync()
    {
        Viewer.Dispose();
        Operator.Dispose();
        Admin.Dispose();
        await Console.DisposeAsync();
    }

    /// <summary>Asks, and reads the JSON of an answer with the expected status.</summary>
    public static async Task<JsonElement> GetAsync(HttpClient client, string path, int status = 200, string? accept = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (accept is not null)
        {
            request.Headers.Accept.ParseAdd(accept);
        }

        using var answer = await client.SendAsync(request);
        return await BodyAsync(answer, path, status);
    }

    public static async Task<JsonElement> PostAsync(HttpClient client, string path, object body, int status = 200)
    {
        using var answer = await client.PostAsJsonAsync(path, body);
        return await BodyAsync(answer, path, status);
    }

    private static async Task<JsonElement> BodyAsync(HttpResponseMessage answer, string path, int status)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True((int)answer.StatusCode == status, $"{path} answered {(int)answer.StatusCode}, not {status}: {text}");
        Assert.Equal(new MediaTypeHeaderValue(status < 400 ? "application/json" : "application/problem+json").MediaType, answer.Content.Headers.ContentType?.MediaType);
        return JsonElement.Parse(text);
    }

    private sealed class FixedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => SampleDesk.Now;
    }
}
