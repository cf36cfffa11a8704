using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TradingConsole.Core.Network;

/// <summary>One question to a chat-completions endpoint and its answer's text.</summary>
/// <remarks>Source of the wire format: OpenAI API reference, chat completions with <c>response_format</c> of type <c>json_schema</c>.</remarks>
internal static class ChatCompletion
{
    /// <param name="corrections">What was said and what was wrong with it, in turn.</param>
    /// <exception cref="ChatFailedException">The endpoint did not answer, refused, or answered something else.</exception>
    public static async Task<string> AskAsync(
        HttpClient http, ChatEndpoint endpoint, ChatRequest question, IEnumerable<(string Said, string Wrong)> corrections, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"{endpoint.Endpoint.AbsoluteUri.TrimEnd('/')}/chat/completions"))
        {
            Content = new StringContent(Body(endpoint.Model, question, corrections).ToJsonString(), Encoding.UTF8, "application/json"),
        };
        if (endpoint.Key is { } key)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }

        try
        {
            using var answer = await http.SendAsync(request, ct);
            if (!answer.IsSuccessStatusCode)
            {
                var isBusy = answer.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout || (int)answer.StatusCode >= 500;
                throw new ChatFailedException($"it answered {(int)answer.StatusCode}.", mayRetry: isBusy);
            }

            return Content(await answer.Content.ReadAsStringAsync(ct));
        }
        catch (HttpRequestException away)
        {
            throw new ChatFailedException(away.HttpRequestError.ToString(), mayRetry: true, away); // Its message may hold the address.
        }
        catch (OperationCanceledException late) when (!ct.IsCancellationRequested)
        {
            throw new ChatFailedException("it did not answer in time.", mayRetry: true, late);
        }
    }

    private static string Content(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var choice = document.RootElement.GetProperty("choices")[0];
            var (reason, message) = (choice.TryGetProperty("finish_reason", out var end) ? end.ToString() : "", choice.GetProperty("message"));
            if (reason is "length" or "content_filter" || message.GetProperty("content").GetString() is not { } content)
            {
                throw new ChatFailedException($"it broke off ({(reason.Length == 0 ? "refused" : reason)}).", mayRetry: true);
            }

            return content;
        }
        catch (Exception other) when (other is JsonException or KeyNotFoundException or InvalidOperationException or IndexOutOfRangeException)
        {
            throw new ChatFailedException("its answer is no chat completion.", mayRetry: true, other);
        }
    }

    private static JsonObject Body(string model, ChatRequest question, IEnumerable<(string Said, string Wrong)> corrections)
    {
        var messages = new JsonArray(Message("system", question.Instructions), Message("user", question.Input));
        foreach (var (said, wrong) in corrections)
        {
            messages.Add(Message("assistant", said));
            messages.Add(Message("user", $"That cannot be used: {wrong} Answer all of it again."));
        }

        var body = new JsonObject
        {
            ["model"] = model,
            ["temperature"] = 0,
            ["messages"] = messages,
            ["response_format"] = new JsonObject
            {
                ["type"] = "json_schema",
                ["json_schema"] = new JsonObject { ["name"] = question.SchemaName, ["strict"] = true, ["schema"] = JsonNode.Parse(question.Schema) },
            },
        };
        if (question.Seed is { } seed)
        {
            body["seed"] = seed;
        }

        return body;
    }

    private static JsonObject Message(string role, string content) => new JsonObject { ["role"] = role, ["content"] = content };
}

/// <summary>A question to a language model: what to do, the facts as JSON, and the strict schema of the answer.</summary>
/// <param name="Instructions">Ours alone. Whatever somebody else wrote belongs in <paramref name="Input"/>.</param>
/// <param name="Input">JSON; data, never instruction.</param>
/// <param name="SchemaName">Small letters and underscores.</param>
/// <param name="Seed">Of the model's sampling, where the endpoint knows one; null: not sent.</param>
internal sealed record ChatRequest(string Instructions, string Input, string SchemaName, string Schema, int? Seed = null);

/// <summary>The language model could not be used this time; nothing is lost but its words.</summary>
/// <param name="mayRetry">Asking once more may help.</param>
internal sealed class ChatFailedException(string message, bool mayRetry, Exception? inner = null) : Exception(message, inner)
{
    public bool MayRetry { get; } = mayRetry;
}
