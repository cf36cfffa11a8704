using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace TradingConsole.Core.Tests.Passport;

/// <summary>A real HTTP server on loopback that answers chat completions as a test tells it to, one answer a question.</summary>
internal sealed class LanguageModelServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<Func<HttpContext, JsonObject, Task>> _answers = [];

    private Func<HttpContext, JsonObject, Task>? _always;

    private LanguageModelServer(WebApplication app) => _app = app;

    /// <summary>Every request's body, in order.</summary>
    public ConcurrentQueue<JsonObject> Asked { get; } = [];

    public ConcurrentQueue<string> Authorizations { get; } = [];

    public Uri Url { get; private set; } = new("http://127.0.0.1");

    public static async Task<LanguageModelServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var server = new LanguageModelServer(app);
        app.MapPost("/v1/chat/completions", server.ServeAsync);
        await app.StartAsync();
        server.Url = new Uri(new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()), "/v1");
        return server;
    }

    /// <summary>Answers the next question with a message of this content.</summary>
    public LanguageModelServer Say(Func<JsonObject, string> content, string finish = "stop") => Do(Message(content, finish));

    /// <summary>Answers every question that has no answer of its own.</summary>
    public void SayAlways(Func<JsonObject, string> content) => _always = Message(content, "stop");

    public LanguageModelServer Do(Func<HttpContext, JsonObject, Task> answer)
    {
        _answers.Enqueue(answer);
        return this;
    }

    /// <summary>The facts a question holds.</summary>
    public static JsonObject FactsOf(JsonObject asked) => JsonNode.Parse(asked["messages"]![1]!["content"]!.GetValue<string>())!.AsObject();

    /// <summary>An honest answer: every sentence as it was given, under the words of <paramref name="change"/>.</summary>
    public static string Honest(JsonObject asked, Func<string, string, (string Title, string Evidence)>? change = null, string summary = "A clear picture.") =>
        new JsonObject
        {
            ["summary"] = summary,
            ["sentences"] = new JsonArray([.. FactsOf(asked)["sentences"]!.AsArray().Select(sentence =>
            {
                var (title, evidence) = (sentence!["title"]!.GetValue<string>(), sentence["evidence"]!.GetValue<string>());
                (title, evidence) = change?.Invoke(title, evidence) ?? ($"In short: {title}", evidence);
                return new JsonObject { ["id"] = sentence["id"]!.GetValue<string>(), ["title"] = title, ["evidence"] = evidence };
            })]),
        }.ToJsonString();

    private static Func<HttpContext, JsonObject, Task> Message(Func<JsonObject, string> content, string finish) => (context, asked) => context.Response.WriteAsync(new JsonObject
    {
        ["choices"] = new JsonArray(new JsonObject
        {
            ["finish_reason"] = finish, ["message"] = new JsonObject { ["role"] = "assistant", ["content"] = content(asked) },
        }),
    }.ToJsonString());

    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        try
        {
            await _app.StopAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            // A question that was never answered is cut.
        }

        await _app.DisposeAsync();
    }

    private async Task ServeAsync(HttpContext context)
    {
        var asked = (await JsonSerializer.DeserializeAsync<JsonObject>(context.Request.Body))!;
        Asked.Enqueue(asked);
        Authorizations.Enqueue(context.Request.Headers.Authorization.ToString());
        if ((_answers.TryDequeue(out var next) ? next : _always) is { } answer)
        {
            await answer(context, asked);
        }
        else
        {
            context.Response.StatusCode = 500;
        }
    }
}
