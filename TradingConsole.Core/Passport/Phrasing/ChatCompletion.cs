using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TradingConsole.Core.Passport.Phrasing;

/// <summary>One question to a chat-completions endpoint and its answer's text.</summary>
/// <remarks>Source of the wire format: OpenAI API reference, chat completions with <c>response_format</c> of type <c>json_schema</c>.</remarks>
internal static class ChatCompletion
{
    /// <param name="corrections">What was said and what was wrong with it, in turn.</param>
    /// <exception cref="PhrasingFailedException">The endpoint did not answer, refused, or answered something else.</exception>
    public static async Task<string> AskAsync(
        HttpClient http, PhrasingEndpoint endpoint, PhraseQuestion question, IEnumerable<(string Said, string Wrong)> corrections, CancellationToken ct)
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
                throw new PhrasingFailedException($"it answered {(int)answer.StatusCode}.", mayRetry: isBusy);
            }

            return Content(await answer.Content.ReadAsStringAsync(ct));
        }
        catch (HttpRequestException away)
        {
            throw new PhrasingFailedException(away.HttpRequestError.ToString(), mayRetry: true, away); // Its message may hold the address.
        }
        catch (OperationCanceledException late) when (!ct.IsCancellationRequested)
        {
            throw new PhrasingFailedException("it did not answer in time.", mayRetry: true, late);
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
                throw new PhrasingFailedException($"it broke off ({(reason.Length == 0 ? "refused" : reason)}).", mayRetry: true);
            }

            return content;
        }
        catch (Exception other) when (other is JsonException or KeyNotFoundException or InvalidOperationException or IndexOutOfRangeException)
        {
            throw new PhrasingFailedException("its answer is no chat completion.", mayRetry: true, other);
        }
    }

    private static JsonObject Body(string model, PhraseQuestion question, IEnumerable<(string Said, string Wrong)> corrections)
    {
        var messages = new JsonArray(Message("system", question.Instructions), Message("user", question.Json));
        foreach (var (said, wrong) in corrections)
        {
            messages.Add(Message("assistant", said));
            messages.Add(Message("user", $"That cannot be used: {wrong} Answer all of it again."));
        }

        return new JsonObject
        {
            ["model"] = model,
            ["temperature"] = 0,
            ["messages"] = messages,
            ["response_format"] = new JsonObject
            {
                ["type"] = "json_schema",
                ["json_schema"] = new JsonObject { ["name"] = "report_phrases", ["strict"] = true, ["schema"] = JsonNode.Parse(PhraseAnswer.Schema) },
            },
        };
    }

    private static JsonObject Message(string role, string content) => new JsonObject { ["role"] = role, ["content"] = content };
}

/// <summary>The language model could not be used this time; nothing is lost but its words.</summary>
/// <param name="mayRetry">Asking once more may help.</param>
internal sealed class PhrasingFailedException(string message, bool mayRetry, Exception? inner = null) : Exception(message, inner)
{
    public bool MayRetry { get; } = mayRetry;
}
