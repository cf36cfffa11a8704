using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using TradingConsole.Core.Execution;
using TradingConsole.Core.Models;
using TradingConsole.Tests.Fixtures;
using TradingConsole.Web.SignIn;
using TradingConsole.Web.Tests.Sample;
using TradingConsole.Workers.Realtime;
using Xunit;

namespace TradingConsole.Web.Tests.Api;

[Collection(PostgresCollection.Name)]
public sealed class ApiTests(SharedConsole shared) : IClassFixture<SharedConsole>
{
    [Fact]
    public async Task Get_Viewer_AnswersSnakeCaseJson()
    {
        (string Path, string Expected)[] cases =
        [
            ("/api/status", "collector_ok"),
            ("/api/universe", "symbol"),
            ("/api/account/latest", "equity"),
            ("/api/positions/latest", "stop_price"),
            ("/api/orders", "orders"),
            ("/api/signals/latest?sort=ev&limit=3", "block_reasons"),
            ("/api/symbol/BTCUSDT/series?from=2025-11-20T00:00:00Z&to=2025-11-20T06:00:00Z", "candles"),
            ("/api/training/jobs", "train_model"),
            ("/api/risk/state", "used_margin"),
            ("/api/data-quality/summary", "gaps_open"),
        ];
        var console = shared.Afresh();
        using var client = await console.ClientAsAsync(Roles.Viewer);
        foreach (var (path, expected) in cases)
        {
            using var answer = await client.GetAsync(new Uri(path, UriKind.Relative));

            var body = await answer.Content.ReadAsStringAsync();
            Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{path}: {body}");
            Assert.Contains(expected, body, StringComparison.Ordinal);
            JsonDocument.Parse(body).Dispose();
        }
    }

    [Fact]
    public async Task Get_BadInput_NamesFieldValueAndRule()
    {
        (string Path, string Field, string Value)[] cases =
        [
            ("/api/symbol/btc-usdt/series", "symbol", "btc-usdt"),
            ("/api/symbol/BTCUSDT/series?from=yesterday", "from", "yesterday"),
            ("/api/orders?from=2025-11-20T00:00:00Z&to=2025-11-19T00:00:00Z", "from", "2025-11-20T00:00:00Z"),
            ("/api/signals/latest?limit=0", "limit", "0"),
            ("/api/signals/latest?sort=luck", "sort", "luck"),
            ("/api/models/nine", "id", "nine"),
            ("/api/models/nine/card", "id", "nine"),
            ("/api/training/history?kind=%00", "kind", "\0"),
            ("/api/training/history?kind=nope", "kind", "nope"),
            ("/api/training/history?status=lost", "status", "lost"),
        ];
        var console = shared.Afresh();
        using var client = await console.ClientAsAsync(Roles.Viewer);
        foreach (var (path, field, value) in cases)
        {
            using var answer = await client.GetAsync(new Uri(path, UriKind.Relative));

            Assert.True(answer.StatusCode == HttpStatusCode.BadRequest, $"{path} answered {answer.StatusCode}");
            using var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
            Assert.Equal(field, problem.RootElement.GetProperty("field").GetString());
            Assert.Equal(value, problem.RootElement.GetProperty("value").GetString());
            Assert.NotEmpty(problem.RootElement.GetProperty("rule").GetString()!);
        }
    }

    [Fact]
    public async Task Get_UnknownAddress_SaysSoWithAWayBack()
    {
        (string Path, string Type, string Said)[] cases =
        [
            ("/nope", "text/html", "There is no page at this address."),
            ("/models/zzz", "text/html", "All models"),
            ("/backtests/zzz", "text/html", "All backtests"),
            ("/api/nope", "application/problem+json", "GET /api/nope does not exist."),
        ];
        var console = shared.Afresh();
        using var client = await console.ClientAsAsync(Roles.Viewer);
        foreach (var (path, type, said) in cases)
        {
            using var answer = await client.GetAsync(new Uri(path, UriKind.Relative));

            var body = await answer.Content.ReadAsStringAsync();
            Assert.True(answer.StatusCode == HttpStatusCode.NotFound, $"{path} answered {answer.StatusCode}");
            Assert.Equal((path, type), (path, answer.Content.Headers.ContentType?.MediaType));
            Assert.Contains(said, body, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Post_Operator_IsCheckedBeforeTheDeskIsAsked()
    {
        (string Path, string Body, HttpStatusCode Expected)[] cases =
        [
            ("/api/trading/toggle", """{"mode":"yolo"}""", HttpStatusCode.BadRequest),
            ("/api/trading/toggle", "not json", HttpStatusCode.BadRequest),
            ("/api/trading/toggle", "[1]", HttpStatusCode.BadRequest),
            ("/api/settings", """{"kind":"policy"}""", HttpStatusCode.BadRequest),
            ("/api/settings", """{"kind":"weather","body":{}}""", HttpStatusCode.BadRequest),
            ("/api/settings", """{"kind":"risk","version":0}""", HttpStatusCode.BadRequest),
            ("/api/settings", """{"kind":"universe","symbols":[]}""", HttpStatusCode.BadRequest),
            ("/api/settings", """{"kind":"universe","symbols":["BTCUSDT"]}""", HttpStatusCode.OK),
            ("/api/settings", """{"kind":"policy","body":{"evMin":0}}""", HttpStatusCode.OK),
            ("/api/models/9f31ae00-1111-4222-8333-444455556666/promote", "{}", HttpStatusCode.BadRequest),
            ("/api/models/9f31ae00-1111-4222-8333-444455556666/promote", """{"reason":"better"}""", HttpStatusCode.OK),
        ];
        var console = shared.Afresh();
        using var client = await console.ClientAsAsync(Roles.Operator);
        foreach (var (path, body, expected) in cases)
        {
            console.Control.Acts.Clear();

            using var answer = await PostAsync(client, path, body);

            Assert.True(answer.StatusCode == expected, $"{path} answered {answer.StatusCode} to {body}");
            Assert.Equal(expected == HttpStatusCode.OK ? 1 : 0, console.Control.Acts.Count);
        }
    }

    [Theory]
    [InlineData("/api/settings", 65)]
    [InlineData("/api/keys", 9)]
    [InlineData("/api/risk/kill", 65)]
    public async Task Post_BodyOverTheLimit_Is413AndSaysSo(string path, int kilobytes)
    {
        var console = shared.Afresh();
        using var client = await console.ClientAsAsync(Roles.Admin);

        using var answer = await PostAsync(client, path, $$"""{"reason":"{{new string('x', kilobytes * 1024)}}"}""");

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Empty(console.Control.Acts);
    }

    [Fact]
    public async Task PostModels_EachAct_NeedsReasonAndRole()
    {
        const string Model = "/api/models/9f31ae00-1111-4222-8333-444455556666";
        const string Id = "9f31ae00-1111-4222-8333-444455556666";
        (string Role, string Path, string Body, HttpStatusCode Expected, string? Act)[] cases =
        [
            (Roles.Viewer, $"{Model}/promote", """{"reason":"better"}""", HttpStatusCode.Forbidden, null),
            (Roles.Operator, $"{Model}/promote", """{"reason":"better","seen_production":"nine"}""", HttpStatusCode.BadRequest, null),
            (Roles.Operator, $"{Model}/shadow", """{"reason":"try it"}""", HttpStatusCode.OK, $"shadow {Id} 'try it'"),
            (Roles.Operator, $"{Model}/archive", """{"reason":" "}""", HttpStatusCode.BadRequest, null),
            (Roles.Operator, $"{Model}/archive", """{"reason":"old"}""", HttpStatusCode.OK, $"archive {Id} 'old'"),
            (Roles.Operator, "/api/models/rollback", """{"reason":"worse"}""", HttpStatusCode.OK, "roll back 'worse'"),
            (Roles.Operator, $"{Model}/override", """{"reason":"it is only paper","confirmation":"9f31ae00"}""", HttpStatusCode.Forbidden, null),
            (Roles.Admin, $"{Model}/override", """{"reason":"it is only paper"}""", HttpStatusCode.BadRequest, null),
            (Roles.Admin, $"{Model}/override", """{"reason":"it is only paper","confirmation":"9f31ae00"}""", HttpStatusCode.OK, $"override {Id} 'it is only paper' '9f31ae00'"),
        ];
        var console = shared.Afresh();
        using var viewer = await console.ClientAsAsync(Roles.Viewer);
        using var @operator = await console.ClientAsAsync(Roles.Operator);
        using var admin = await console.ClientAsAsync(Roles.Admin);
        foreach (var (role, path, body, expected, act) in cases)
        {
            var client = role == Roles.Viewer ? viewer : role == Roles.Operator ? @operator : admin;
            console.Control.Acts.Clear();

            using var answer = await PostAsync(client, path, body);

            Assert.True(answer.StatusCode == expected, $"{path} answered {answer.StatusCode} to {body} of {role}");
            Assert.True(act is null ? console.Control.Acts.IsEmpty : Assert.Single(console.Control.Acts).EndsWith($": {act}", StringComparison.Ordinal), $"{path}: {string.Join(", ", console.Control.Acts)}");
        }
    }

    [Fact]
    public async Task PostImport_Form_IsCheckedFieldByField()
    {
        (string? Reason, string? Start, string? End, int Files, string? Field)[] cases =
        [
            (null, "2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z", 1, "reason"),
            ("from the box", "yesterday", "2026-02-01T00:00:00Z", 1, "train_start"),
            ("from the box", "2026-01-01T00:00:00Z", null, 1, "train_end"),
            ("from the box", "2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z", 0, "files"),
            ("from the box", "2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z", 2, null),
        ];
        var console = shared.Afresh();
        using var client = await console.ClientAsAsync(Roles.Operator);
        foreach (var (reason, start, end, files, field) in cases)
        {
            using var form = new MultipartFormDataContent();
            foreach (var (name, value) in (IEnumerable<(string, string?)>)[("reason", reason), ("train_start", start), ("train_end", end)])
            {
                if (value is not null)
                {
                    form.Add(new StringContent(value), name);
                }
            }

            for (var i = 0; i < files; i++)
            {
                form.Add(new ByteArrayContent([1, 2, 3]), "files", $"m{i}.txt");
            }

            if (files == 0)
            {
                form.Add(new StringContent("x"), "other");
            }

            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/models/import") { Content = form };
            request.Headers.Add("X-Requested-With", "test");
            using var answer = await client.SendAsync(request);

            var body = await answer.Content.ReadAsStringAsync();
            Assert.True(answer.StatusCode == (field is null ? HttpStatusCode.OK : HttpStatusCode.BadRequest), $"{field}: {answer.StatusCode} {body}");
            Assert.True(field is null || JsonDocument.Parse(body).RootElement.GetProperty("field").GetString() == field, body);
        }

        Assert.EndsWith("import m0.txt,m1.txt 'from the box'", Assert.Single(console.Control.Acts), StringComparison.Ordinal);
    }

    [Fact]
    public async Task PutPromotionRules_Admin_ChangesWhatIsGivenOnly()
    {
        var console = shared.Afresh();
        using var admin = await console.ClientAsAsync(Roles.Admin);
        using var request = new HttpRequestMessage(HttpMethod.Put, "/api/models/promotion-rules")
        {
            Content = new StringContent("""{"shadow_hours_min":24,"psi_max":null}""", Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("X-Requested-With", "test");

        using var answer = await admin.SendAsync(request);

        Assert.True(answer.StatusCode == HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        Assert.Equal(PromotionRules.Default with { ShadowHoursMin = 24, PsiMax = null, JudgedTargets = console.Control.Rules.JudgedTargets }, console.Control.Rules);
    }

    [Theory]
    [InlineData("""{"unknown":1}""", "unknown")]
    [InlineData("""{"psi_max":"high"}""", "psi_max")]
    [InlineData("""{"train_rows_min":null}""", "train_rows_min")]
    public async Task PutPromotionRules_WrongField_IsRefusedByItsName(string rules, string field)
    {
        var console = shared.Afresh();
        using var admin = await console.ClientAsAsync(Roles.Admin);
        using var request = new HttpRequestMessage(HttpMethod.Put, "/api/models/promotion-rules")
        {
            Content = new StringContent(rules, Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("X-Requested-With", "test");

        using var answer = await admin.SendAsync(request);

        var body = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.BadRequest, body);
        Assert.Equal(field, JsonDocument.Parse(body).RootElement.GetProperty("field").GetString());
        Assert.Equal(PromotionRules.Default, console.Control.Rules);
    }

    [Fact]
    public async Task PostArchive_ReasonThatCannotBeKept_IsRefusedByItsField()
    {
        var console = shared.Afresh();
        using var client = await console.ClientAsAsync(Roles.Operator);

        foreach (var reason in (string[])["\\u0000 nul", new string('x', 501), "  "])
        {
            using var answer = await PostAsync(client, $"/api/models/{Guid.NewGuid()}/archive", $$"""{"reason":"{{reason}}"}""");

            var body = await answer.Content.ReadAsStringAsync();
            Assert.True(answer.StatusCode == HttpStatusCode.BadRequest, body);
            Assert.Equal("reason", JsonDocument.Parse(body).RootElement.GetProperty("field").GetString());
        }

        Assert.Empty(console.Control.Acts);
        using var kept = await PostAsync(client, $"/api/models/{Guid.NewGuid()}/archive", $$"""{"reason":"{{new string('x', 500)}}"}""");
        Assert.Equal(HttpStatusCode.OK, kept.StatusCode);
    }

    [Fact]
    public async Task Post_DeskRefuses_CarriesItsWords()
    {
        var console = shared.Afresh();
        console.Control.Answer = Outcome.Refused("mode was live; keys are not stored");
        using var client = await console.ClientAsAsync(Roles.Operator);

        using var answer = await PostAsync(client, "/api/trading/toggle", """{"mode":"live"}""");

        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Contains("keys are not stored", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_Stranger_LearnsOneWord()
    {
        var console = shared.Afresh();
        using var client = console.Client();

        Assert.Equal("ok", await client.GetStringAsync("/healthz"));
        Assert.Equal("ready", await client.GetStringAsync("/readyz"));

        var desk = SampleDesk.Trading();
        console.Feed.Publish(desk with { Health = desk.Health with { CollectorOk = false } });
        using var answer = await client.GetAsync(new Uri("/readyz", UriKind.Relative));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal("not ready", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Channel_Subscribed_TellsStateAndThenOnlyChanges()
    {
        var console = shared.Afresh();
        using var socket = await ConnectAsync(console, "account_updates");

        using var first = await ReceiveAsync(socket);
        var desk = SampleDesk.Trading();
        console.Feed.Publish(desk with { Phase = "Trading on" }); // Not this channel's part.
        console.Feed.Publish(desk with { Account = desk.Account with { Equity = 1_234.5 }, Mode = TradingMode.Shadow });
        using var second = await ReceiveAsync(socket);
        await socket.SendAsync(Encoding.UTF8.GetBytes("{{"), WebSocketMessageType.Text, true, CancellationToken.None);
        using var third = await ReceiveAsync(socket);

        Assert.Equal("account_updates", first.RootElement.GetProperty("channel").GetString());
        Assert.Equal(128_412.66, first.RootElement.GetProperty("data").GetProperty("account").GetProperty("equity").GetDouble());
        Assert.Equal(1_234.5, second.RootElement.GetProperty("data").GetProperty("account").GetProperty("equity").GetDouble());
        Assert.Contains("not understood", third.RootElement.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Channel_Stranger_IsTurnedAway()
    {
        var console = shared.Afresh();
        using var socket = new ClientWebSocket();

        var failure = await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(Address(console, ""), CancellationToken.None));

        Assert.Contains("401", failure.Message, StringComparison.Ordinal);
    }

    private static async Task<ClientWebSocket> ConnectAsync(RunningConsole console, string channels)
    {
        var socket = new ClientWebSocket();
        socket.Options.Cookies = new CookieContainer();
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = socket.Options.Cookies })
        {
            BaseAddress = console.BaseAddress,
        };
        using var answer = await client.SignInAsync("admin", RunningConsole.AdminPassword);
        await socket.ConnectAsync(Address(console, channels), CancellationToken.None);
        return socket;
    }

    private static Uri Address(RunningConsole console, string channels) =>
        new($"ws://{console.BaseAddress.Authority}/ws?channels={channels}");

    private static async Task<JsonDocument> ReceiveAsync(ClientWebSocket socket)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var buffer = new byte[256 * 1024];
        var filled = 0;
        ValueWebSocketReceiveResult received;
        do
        {
            received = await socket.ReceiveAsync(buffer.AsMemory(filled), patience.Token);
            filled += received.Count;
        }
        while (!received.EndOfMessage);
        return JsonDocument.Parse(buffer.AsMemory(0, filled));
    }

    private static Task<HttpResponseMessage> PostAsync(HttpClient client, string path, string body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add("X-Requested-With", "test");
        return client.SendAsync(request);
    }
}
