using System.Text.RegularExpressions;

namespace TradingConsole.Web.Tests.Sample;

/// <summary>Fills in the console's forms as a browser would.</summary>
public static partial class SignInForms
{
    public static Task<HttpResponseMessage> SignInAsync(this HttpClient client, string name, string password, string path = "/sign-in") =>
        client.SubmitAsync(path, "sign-in", ("Input.Name", name), ("Input.Password", password));

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
