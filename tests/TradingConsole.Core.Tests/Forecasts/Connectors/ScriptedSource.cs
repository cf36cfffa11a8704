using System.Net;
using System.Text;
using TradingConsole.Core.Forecasts.Connectors;

namespace TradingConsole.Core.Tests.Forecasts.Connectors;

/// <summary>A source without sockets: answers what its script says and keeps what was asked.</summary>
internal sealed class ScriptedSource(Func<HttpRequestMessage, HttpResponseMessage> answer) : HttpMessageHandler
{
    public List<string> Asked { get; } = [];

    /// <summary>Bodies of posted questions.</summary>
    public List<string> Posted { get; } = [];

    public static HttpResponseMessage Ok(string body) => Answer(HttpStatusCode.OK, body);

    public static HttpResponseMessage Answer(HttpStatusCode status, string body) =>
        new(status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };

    public SourceCall Call(TimeProvider clock, SourceOptions? options = null) => new(new HttpClient(this), options ?? new SourceOptions(), clock);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Asked.Add(request.RequestUri!.PathAndQuery);
        if (request.Content is { } content)
        {
            Posted.Add(await content.ReadAsStringAsync(cancellationToken));
        }

        return answer(request);
    }
}
