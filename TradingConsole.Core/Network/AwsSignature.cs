using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace TradingConsole.Core.Network;

/// <summary>Whose requests they are. Printing it shows no secret.</summary>
/// <param name="SessionToken">Of credentials that were lent for a while; null: none.</param>
public sealed record AwsCredentials(string AccessKeyId, string SecretAccessKey, string? SessionToken)
{
    public override string ToString() => $"AWS key {AccessKeyId}";
}

/// <summary>Signs requests with AWS Signature Version 4, in the Authorization header. Pure but for the headers it sets.</summary>
/// <remarks>For requests without a query; their body is hashed whole. Source: AWS, Signature Version 4 signing process.</remarks>
public static class AwsSignature
{
    private const string Algorithm = "AWS4-HMAC-SHA256";

    /// <param name="body">As it is sent.</param>
    /// <param name="region">E.g. <c>us-east-1</c>.</param>
    /// <param name="service">E.g. <c>sagemaker</c>.</param>
    /// <param name="now">The service refuses a clock that is minutes off.</param>
    /// <exception cref="ArgumentException">A relative address, or one with a query.</exception>
    public static void Sign(HttpRequestMessage request, ReadOnlySpan<byte> body, AwsCredentials credentials, string region, string service, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(credentials);
        if (request.RequestUri is not { IsAbsoluteUri: true, Query: "" } uri)
        {
            throw new ArgumentException("needs an absolute address without a query", nameof(request));
        }

        var at = now.UtcDateTime.ToString("yyyyMMddTHHmmssZ", CultureInfo.InvariantCulture);
        SortedDictionary<string, string> signed = new(StringComparer.Ordinal) { ["host"] = uri.Authority, ["x-amz-date"] = at };
        if (request.Content?.Headers.ContentType is { } type)
        {
            signed["content-type"] = type.ToString();
        }

        if (credentials.SessionToken is { } session)
        {
            signed["x-amz-security-token"] = session;
        }

        var names = string.Join(';', signed.Keys);
        var canonical = string.Join('\n',
            request.Method.Method, string.Join('/', uri.AbsolutePath.Split('/').Select(Uri.EscapeDataString)), "",
            string.Concat(signed.Select(header => $"{header.Key}:{header.Value.Trim()}\n")), names, Convert.ToHexStringLower(SHA256.HashData(body)));
        var scope = $"{at[..8]}/{region}/{service}/aws4_request";
        var text = $"{Algorithm}\n{at}\n{scope}\n{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        var key = new[] { at[..8], region, service, "aws4_request" }.Aggregate(Encoding.UTF8.GetBytes("AWS4" + credentials.SecretAccessKey), Hmac);
        var signature = Convert.ToHexStringLower(Hmac(key, text));

        foreach (var header in signed.Where(header => header.Key.StartsWith("x-amz-", StringComparison.Ordinal)))
        {
            request.Headers.Remove(header.Key);
            request.Headers.Add(header.Key, header.Value);
        }

        request.Headers.Remove("Authorization");
        request.Headers.TryAddWithoutValidation(
            "Authorization", $"{Algorithm} Credential={credentials.AccessKeyId}/{scope}, SignedHeaders={names}, Signature={signature}");
    }

    private static byte[] Hmac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));
}
