using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace TradingConsole.Workers.Drill;

/// <summary>The console's HTTP interface, used as an operator's script would: signed in through the form, acting by its API.</summary>
internal sealed partial class ConsoleApi : IDisposable
{
    private const int AskAgainMax = 60;

    private static readonly TimeSpan SlowDown = TimeSpan.FromSeconds(1);

    /// <summary>Of the admin of a drill's console, which exists for minutes on loopback.</summary>
    public const string Password = "fire drill 4711";

    private readonly HttpClient _client;

    public ConsoleApi(Uri address) => _client = new HttpClient(new SocketsHttpHandler { CookieContainer = new CookieContainer() })
    {
        BaseAddress = address, Timeout = TimeSpan.FromSeconds(60),
    };

    public async Task<bool> IsUpAsync()
    {
        try
        {
            using var answer = await _client.GetAsync(Path("/healthz"));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false; // It does not listen yet.
        }
    }

    /// <exception cref="DrillFailure">It was refused.</exception>
    public async Task SignInAsync()
    {
        try
        {
            var token = TokenField().Match(await _client.GetStringAsync(Path("/sign-in"))).Groups[1].Value;
            using var form = new FormUrlEncodedContent(new Dictionary<string, string>
            {
                ["_handler"] = "sign-in", ["__RequestVerificationToken"] = token, ["Input.Name"] = "admin", ["Input.Password"] = Password,
            });
            using var answer = await _client.PostAsync(Path("/sign-in"), form);
            await GetAsync("/api/status");
        }
        catch (HttpRequestException exception)
        {
            throw new DrillFailure($"Nobody could sign in: {exception.Message}");
        }
    }

    /// <exception cref="DrillFailure">It did not answer, or not with 200.</exception>
    public async Task<JsonElement> GetAsync(string path)
    {
        try
        {
            using var answer = await AskAsync(path);
            var text = await answer.Content.ReadAsStringAsync();
            return answer.StatusCode == HttpStatusCode.OK && answer.Content.Headers.ContentType?.MediaType is "application/json"
                ? Parse(text) : throw new DrillFailure($"GET {path}: {(int)answer.StatusCode} {Short(text)}");
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException or JsonException)
        {
            throw new DrillFailure($"GET {path}: {exception.Message}");
        }
    }

    // A drill asks faster than any person on a quick machine: told to slow down, it does.
    private async Task<HttpResponseMessage> AskAsync(string path)
    {
        for (var again = 0; ; again++)
        {
            var answer = await _client.GetAsync(Path(path));
            if (answer.StatusCode != HttpStatusCode.TooManyRequests || again == AskAgainMax)
            {
                return answer;
            }

            answer.Dispose();
            await Task.Delay(SlowDown, TimeProvider.System);
        }
    }

    /// <returns>The answer, and why it was refused; an act that met a fault of the process is refused too.</returns>
    public async Task<(JsonElement Body, string? Refused)> PostAsync(string path, object body)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, Path(path)) { Content = JsonContent.Create(body) };
            request.Headers.Add("X-Requested-With", "drill");
            using var answer = await _client.SendAsync(request);
            var text = await answer.Content.ReadAsStringAsync();
            return answer.StatusCode == HttpStatusCode.OK ? (Parse(text), null) : (default, $"{(int)answer.StatusCode} {Detail(text)}");
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException or JsonException)
        {
            return (default, exception.Message);
        }
    }

    public void Dispose() => _client.Dispose();

    private static JsonElement Parse(string text)
    {
        using var json = JsonDocument.Parse(text);
        return json.RootElement.Clone();
    }

    private static string Detail(string text)
    {
        try
        {
            return Parse(text).TryGetProperty("detail", out var detail) ? detail.GetString() ?? "" : Short(text);
        }
        catch (JsonException)
        {
            return Short(text);
        }
    }

    private static string Short(string text) => text.Length <= 200 ? text : text[..200];

    private static Uri Path(string path) => new(path, UriKind.Relative);

    [GeneratedRegex("name=\"__RequestVerificationToken\"[^>]*value=\"([^\"]+)\"")]
    private static partial Regex TokenField();
}
