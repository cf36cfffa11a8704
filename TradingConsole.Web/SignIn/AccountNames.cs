using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Identity;

namespace TradingConsole.Web.SignIn;

/// <summary>What an account may be called: by its person's own name, in whatever script that is written.</summary>
internal sealed class AccountNames : IUserValidator<OperatorUser>
{
    public const int LengthMax = 64;

    private const string Rule = "letters of any script, digits, hyphen, dot, underscore and @";

    // Letters by the Unicode tables, and drawn as nothing: two names with and without one look the same.
    private static readonly Rune[] Unseen = [new(0x115F), new(0x1160), new(0x3164), new(0xFFA0)];

    /// <summary>A name as it is kept: what looks the same is written the same.</summary>
    public static string Write(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var trimmed = name.Trim();
        try
        {
            return trimmed.Normalize(NormalizationForm.FormC);
        }
        catch (ArgumentException)
        {
            return trimmed; // Half a character: refused below.
        }
    }

    public Task<IdentityResult> ValidateAsync(UserManager<OperatorUser> manager, OperatorUser user) =>
        Task.FromResult(Objection(user?.UserName ?? "") is { } objection
            ? IdentityResult.Failed(new IdentityError { Code = "InvalidUserName", Description = objection }) : IdentityResult.Success);

    /// <returns>Null for a name that keeps the rule.</returns>
    internal static string? Objection(string name)
    {
        if (name.Length is 0 or > LengthMax)
        {
            return string.Create(CultureInfo.InvariantCulture, $"A name has 1 to {LengthMax} characters: {Rule}; this one has {name.Length}.");
        }

        var isFirst = true;
        foreach (var rune in name.EnumerateRunes())
        {
            if (!IsAllowed(rune, isFirst))
            {
                return $"A name is made of {Rule}; '{name}' has something else.";
            }

            isFirst = false;
        }

        return null;
    }

    // Marks are parts of letters in many scripts, and never stand alone.
    private static bool IsAllowed(Rune rune, bool isFirst) =>
        !Unseen.Contains(rune) && (Rune.IsLetterOrDigit(rune) || rune.Value is '-' or '.' or '_' or '@'
            || (!isFirst && Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark && !IsVariation(rune)));

    private static bool IsVariation(Rune rune) => rune.Value is 0x034F or (>= 0x180B and <= 0x180F) or (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0100 and <= 0xE01EF);
}
