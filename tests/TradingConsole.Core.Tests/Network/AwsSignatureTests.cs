using System.Text;
using TradingConsole.Core.Network;
using Xunit;

namespace TradingConsole.Core.Tests.Network;

public sealed class AwsSignatureTests
{
    private static readonly DateTimeOffset At = new(2026, 1, 20, 6, 0, 5, TimeSpan.Zero);

    // The expected signatures were made by botocore 1.43.11 for the same request and moment.
    [Theory]
    [InlineData(null, "content-type;host;x-amz-date", "c73237a98a3fb3e4832c6d1c4aac5cb3c9c59b20ea0d9fb7426141d1a551f6cf")]
    [InlineData(
        "session-token-of-an-hour", "content-type;host;x-amz-date;x-amz-security-token", "f381304b1ba009da23f44e4b93dc4a4fe52c885fb830a8eece40247e3854e11f")]
    public void Sign_AnInvocation_IsWhatAwsOwnLibrarySigns(string? session, string headers, string signature)
    {
        using var request = Request("https://runtime.sagemaker.eu-west-1.amazonaws.com/endpoints/chronos-2/invocations");

        AwsSignature.Sign(
            request, """{"inputs":[]}"""u8, new AwsCredentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", session), "eu-west-1", "sagemaker", At);

        Assert.Equal(
            $"AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260120/eu-west-1/sagemaker/aws4_request, SignedHeaders={headers}, Signature={signature}",
            request.Headers.GetValues("Authorization").Single());
        Assert.Equal("20260120T060005Z", request.Headers.GetValues("x-amz-date").Single());
    }

    [Fact]
    public void Sign_Twice_LeavesOneSignatureAndNoSecretInWords()
    {
        var credentials = new AwsCredentials("AKIDEXAMPLE", "secret-of-the-key", "secret-of-the-session");
        using var request = Request("https://runtime.sagemaker.eu-west-1.amazonaws.com/endpoints/x/invocations");

        AwsSignature.Sign(request, "{}"u8, credentials, "eu-west-1", "sagemaker", At);
        AwsSignature.Sign(request, "{}"u8, credentials, "eu-west-1", "sagemaker", At.AddMinutes(1));

        Assert.Equal("20260120T060105Z", request.Headers.GetValues("x-amz-date").Single());
        Assert.Single(request.Headers.GetValues("Authorization"));
        Assert.DoesNotContain("secret", credentials.ToString(), StringComparison.Ordinal);
        using var query = Request("https://runtime.sagemaker.eu-west-1.amazonaws.com/endpoints/x/invocations?a=b");
        Assert.Throws<ArgumentException>(() => AwsSignature.Sign(query, "{}"u8, credentials, "eu-west-1", "sagemaker", At));
    }

    private static HttpRequestMessage Request(string url) =>
        new(HttpMethod.Post, url) { Content = new StringContent("""{"inputs":[]}""", Encoding.UTF8, "application/json") };
}
