using System.Net;
using System.Text;
using System.Web;
using TradingConsole.Core.Exchange.Binance;

namespace TradingConsole.Core.Tests.Exchange.Account;

/// <summary>A venue without sockets: answers by method and path, and keeps every request that left.</summary>
internal sealed class ScriptedHttp(TimeProvider clock) : HttpMessageHandler
{
    private readonly Dictionary<string, Func<HttpRequestMessage, Task<HttpResponseMessage>>> _answers = [];

    public List<HttpRequestMessage> Requests { get; } = [];

    /// <summary>Runs while a connection is made, before anything leaves.</summary>
    public Func<HttpRequestMessage, Task> Dials { get; set; } = _ => Task.CompletedTask;

    /// <summary>How far the venue's clock is ahead.</summary>
    public TimeSpan ClockLead { get; set; }

    public int Count(string methodAndPath) => Requests.Count(request => Name(request) == methodAndPath);

    public void On(string methodAndPath, Func<HttpRequestMessage, HttpResponseMessage> answer) =>
        _answers[methodAndPath] = request => Task.FromResult(answer(request));

    public void On(string methodAndPath, Func<HttpRequestMessage, Task<HttpResponseMessage>> answer) => _answers[methodAndPath] = answer;

    public void On(string methodAndPath, string json) => On(methodAndPath, _ => Ok(json));

    public static HttpResponseMessage Ok(string json) => Answer(200, json);

    public static HttpResponseMessage Error(int status, int? code, string text) =>
        Answer(status, code is null ? $$"""{"msg":"{{text}}"}""" : $$"""{"code":{{code}},"msg":"{{text}}"}""");

    public static HttpResponseMessage Answer(int status, string body) =>
        new((HttpStatusCode)status) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };

    public static string Param(HttpRequestMessage request, string name) =>
        HttpUtility.ParseQueryString(request.RequestUri!.Query)[name] ?? "";

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        await Dials(request).WaitAsync(cancellationToken);
        if (request.Content is { } content)
        {
            await content.CopyToAsync(Stream.Null, cancellationToken);
        }

        Requests.Add(request);
        return _answers.TryGetValue(Name(request), out var answer) ? await answer(request)
            : Name(request) == "GET /fapi/v1/time" ? Ok($$"""{"serverTime":{{(clock.GetUtcNow() + ClockLead).ToUnixTimeMilliseconds()}}}""")
            : Answer(404, "");
    }

    private static string Name(HttpRequestMessage request) => $"{request.Method} {request.RequestUri!.AbsolutePath}";
}

/// <summary>Stream connections without sockets.</summary>
internal sealed class ScriptedStreams : IStreamDialer
{
    public List<ScriptedLine> Lines { get; } = [];

    public List<Uri> Dials { get; } = [];

    public bool Refuses { get; set; }

    public Task<IStreamLine> DialAsync(Uri address, CancellationToken cancellationToken)
    {
        Dials.Add(address);
        if (Refuses)
        {
            throw new System.Net.WebSockets.WebSocketException("refused");
        }

        var line = new ScriptedLine();
        Lines.Add(line);
        return Task.FromResult<IStreamLine>(line);
    }
}

internal sealed class ScriptedLine : IStreamLine
{
    private readonly Queue<ReadOnlyMemory<byte>?> _queue = new();
    private TaskCompletionSource? _waiting;

    public bool IsDisposed { get; private set; }

    public void Send(string text) => Put(Encoding.UTF8.GetBytes(text));

    public void Close() => Put(null);

    public async ValueTask<ReadOnlyMemory<byte>?> ReceiveAsync(CancellationToken cancellationToken)
    {
        while (_queue.Count == 0)
        {
            _waiting = new TaskCompletionSource();
            await _waiting.Task.WaitAsync(cancellationToken);
        }

        return _queue.Dequeue();
    }

    public ValueTask DisposeAsync()
    {
        IsDisposed = true;
        return ValueTask.CompletedTask;
    }

    private void Put(ReadOnlyMemory<byte>? message)
    {
        _queue.Enqueue(message);
        _waiting?.TrySetResult();
    }
}
