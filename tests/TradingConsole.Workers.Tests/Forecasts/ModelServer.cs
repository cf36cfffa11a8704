using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace TradingConsole.Workers.Tests.Forecasts;

/// <summary>Remote time-series models on loopback: <c>/chronos</c> and <c>/timesfm</c> speak as the services do and expect each price to stay, ± 0.02.</summary>
internal sealed class ModelServer : IAsyncDisposable
{
    private readonly WebApplication _server;

    private ModelServer(WebApplication server) => _server = server;

    /// <summary>Path, token and body of each request, in the order in which they came.</summary>
    public ConcurrentQueue<(string Path, string? Authorization, JsonElement Body)> Asked { get; } = [];

    /// <summary>Answers in place of the model where it gives something; told how many requests came before.</summary>
    public Func<int, (int Status, string Body)?> Instead { get; set; } = _ => null;

    public static async Task<ModelServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var model = new ModelServer(builder.Build());
        model._server.MapPost("/{name}", model.AnswerAsync);
        await model._server.StartAsync();
        return model;
    }

    public Uri At(string path) => new(new Uri(_server.Urls.Single()), path);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = JsonElement.Parse(await reader.ReadToEndAsync());
        var before = Asked.Count;
        Asked.Enqueue((context.Request.Path, context.Request.Headers.Authorization, body));
        var (status, said) = Instead(before) ?? (200, context.Request.Path == "/chronos" ? Chronos(body) : TimesFm(body));
        context.Response.StatusCode = status;
        await context.Response.WriteAsync(said);
    }

    private static string Chronos(JsonElement body)
    {
        var steps = body.GetProperty("parameters").GetProperty("prediction_length").GetInt32();
        return JsonSerializer.Serialize(new
        {
            predictions = body.GetProperty("inputs").EnumerateArray().Select(series => new Dictionary<string, object>
            {
                ["item_id"] = series.GetProperty("item_id").GetString()!,
                ["0.1"] = Flat(Last(series.GetProperty("target")) - 0.02, steps),
                ["0.5"] = Flat(Last(series.GetProperty("target")), steps),
                ["0.9"] = Flat(Last(series.GetProperty("target")) + 0.02, steps),
            }),
        });
    }

    private static string TimesFm(JsonElement body) => JsonSerializer.Serialize(new
    {
        predictions = body.GetProperty("instances").EnumerateArray().Select(series => new
        {
            quantile_forecast = Enumerable.Range(0, series.GetProperty("horizon").GetInt32())
                .Select(_ => Enumerable.Range(-4, 9).Select(decile => Last(series.GetProperty("input")) + (decile * 0.005))),
        }),
    });

    private static double Last(JsonElement values) => values[values.GetArrayLength() - 1].GetDouble();

    private static double[] Flat(double value, int steps) => [.. Enumerable.Repeat(value, steps)];
}
