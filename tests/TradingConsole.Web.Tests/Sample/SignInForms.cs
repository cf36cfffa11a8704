using System.Text.RegularExpressions;

namespace TradingConsole.Web.Tests.Sample;

/// <summary>Fills in the console's forms as a browser would.</summary>
public static partial class SignInForms
{
    public static Task<HttpResponseMessage> SignInAsync(this HttpClient client, string name, string password, string path = "/sign-in") =>
        client.SubmitAsync(path, "sign-in", ("Input.Name", name), ("Input.Password", password));

    /// <summary>Presses the sign-out button, with the token that any page of this person carries.</summary>
    public static async Task<HttpResponseMessage> SignOutAsync(this HttpClient client)
    {
        var token = Token().Match(await client.GetStringAsync("/account/password")).Groups["value"].Value;
        return await client.PostAsync("/sign-out", new FormUrlEncodedContent([new("__RequestVerificationToken", token)]));
    }

    public static async Task<HttpResponseMessage> SubmitAsync(
        this HttpClient client, string path, string handler, params (string Name, string Value)[] fields)
    {
        var html = await client.GetStringAsync(path);
        var token = Token().Match(html).Groups["value"].Value;
        return await client.PostAsync(path, new FormUrlEncodedContent(
        [
            new("_handler", handler), new("__RequestVerificationToken", token),
            .. fields.Select(field => new KeyValuePair<string, string>(field.Name, field.Value)),
        ]));
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"(?<value>[^\"]+)\"")]
    private static partial Regex Token();
}
