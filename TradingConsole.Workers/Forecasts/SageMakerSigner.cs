using System.Text.RegularExpressions;
using TradingConsole.Core.Network;

namespace TradingConsole.Workers.Forecasts;

/// <summary>Signs what goes to a SageMaker endpoint; everything else passes as it is.</summary>
/// <param name="credentials">Null: nothing is signed.</param>
/// <param name="clock">Real time, whatever the markets' clock says.</param>
internal sealed partial class SageMakerSigner(HttpMessageHandler inner, AwsCredentials? credentials, TimeProvider clock) : DelegatingHandler(inner)
{
    /// <summary>As AWS's own programs name them.</summary>
    public const string KeyVariable = "AWS_ACCESS_KEY_ID";

    public const string SecretVariable = "AWS_SECRET_ACCESS_KEY";

    private const string SessionVariable = "AWS_SESSION_TOKEN";

    /// <summary>What the environment holds; null when a part is missing.</summary>
    public static AwsCredentials? Credentials =>
        Variable(KeyVariable) is { } key && Variable(SecretVariable) is { } secret ? new AwsCredentials(key, secret, Variable(SessionVariable)) : null;

    /// <summary>The region of an endpoint that wants a signature; null for any other address.</summary>
    public static string? RegionOf(Uri endpoint)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        return Host().Match(endpoint.Host) is { Success: true } match ? match.Groups[1].Value : null;
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (credentials is not null && RegionOf(request.RequestUri!) is { } region)
        {
            var body = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancellationToken);
            AwsSignature.Sign(request, body, credentials, region, "sagemaker", clock.GetUtcNow());
        }

        return await base.SendAsync(request, cancellationToken);
    }

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    [GeneratedRegex(@"^runtime\.sagemaker\.([a-z0-9-]+)\.amazonaws\.com$", RegexOptions.CultureInvariant)]
    private static partial Regex Host();
}
